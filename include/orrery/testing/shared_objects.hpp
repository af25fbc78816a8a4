#pragma once

#include <concepts>
#include <vector>

namespace orrery::detail {

/// At most one object of each type, made when it is first asked for; destroyed in the reverse order.
class SharedObjects {
 public:
  SharedObjects() {}
  ~SharedObjects() {
    while (!objects_.empty()) {
      const Object last = objects_.back();
      objects_.pop_back();
      last.destroy(last.object);
    }
  }
  SharedObjects(const SharedObjects&) = delete;
  SharedObjects& operator=(const SharedObjects&) = delete;

  template <std::default_initializable T>
  [[nodiscard]] T& get() {
    for (const Object& known : objects_)
      if (known.type == &type<T>) return *static_cast<T*>(known.object);
    objects_.reserve(objects_.size() + 1);
    auto* object = new T();
    objects_.push_back({&type<T>, object, [](void* of_that_type) { delete static_cast<T*>(of_that_type); }});
    return *object;
  }

 private:
  struct Object {
    const void* type;
    void* object;
    void (*destroy)(void* object);
  };

  template <class T>
  static inline char type = 0;  // Its address is the type's name; not constant, lest two become one.

  std::vector<Object> objects_;
};

}  // namespace orrery::detail
