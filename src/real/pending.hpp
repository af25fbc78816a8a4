#pragma once

#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/task/operation.hpp>

namespace orrery::real {

/// The operation that waits for something real, if any. It may die at any time; what is real goes on without it.
template <class T>
class Pending {
 public:
  Pending() = default;
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;

  void wait(Operation<T>& operation) {
    ORRERY_CHECK_MESSAGE(operation_ == nullptr,
                         "a second operation of the same kind was started before the first ended");
    operation_ = &operation;
    operation.pend(this, [](void* self, Operation<T>&) { static_cast<Pending*>(self)->operation_ = nullptr; });
  }
  void complete(Result<T> result) {
    if (operation_ != nullptr) std::exchange(operation_, nullptr)->complete(std::move(result));
  }
  explicit operator bool() const { return operation_ != nullptr; }

 private:
  Operation<T>* operation_ = nullptr;
};

}  // namespace orrery::real
