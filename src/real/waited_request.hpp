#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <orrery/storage/disk_path.hpp>

#include "real/disk_request.hpp"
#include "real/errors.hpp"
#include "real/loop.hpp"
#include "real/pending.hpp"

namespace orrery::real {

class RealDisk;

/// "sync of 'path'".
[[nodiscard]] inline std::string said_of(const char* doing, const std::string& path) {
  return std::string(doing).append(" ").append(quote_disk_path(path));
}

/// A request that an operation waits for.
template <class T>
class WaitedRequest final : public DiskRequest {
 public:
  /// Makes the operation's value of what was carried out.
  using Outcome = T (*)(RealDisk& disk, DiskRequest& request);

  /// `doing` is for messages, such as "sync of"; static.
  WaitedRequest(RealDisk& disk, Loop& loop, What kind, const char* doing, std::string subject, Outcome outcome)
      : DiskRequest(kind), disk_(disk), loop_(loop), doing_(doing), outcome_(outcome) {
    path = std::move(subject);
  }

  void finish() override {
    if (error != 0 && changes_size()) file->state->size = size_after;  // It was set to what was to come of it.
    if (!pending) return;
    loop_.admit(kinds::real_disk, at_once, what == What::read ? std::string_view(bytes) : std::string_view());
    if (error != 0) return pending.complete(std::unexpected(error_of(error, said_of(doing_, path))));
    if constexpr (std::is_void_v<T>) {
      pending.complete({});
    } else {
      pending.complete(outcome_(disk_, *this));
    }
  }

  Pending<T> pending;

 private:
  [[nodiscard]] bool changes_size() const {
    return what == What::write || what == What::append || what == What::truncate;
  }

  RealDisk& disk_;
  Loop& loop_;
  const char* doing_;
  Outcome outcome_;
};

}  // namespace orrery::real
