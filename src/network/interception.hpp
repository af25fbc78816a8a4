#pragma once

#include <cstdint>
#include <list>

#include <orrery/network/interception.hpp>

namespace orrery::detail {

/// The interceptors of a network. They may end one another, and themselves, while they are asked.
class Interception {
 public:
  [[nodiscard]] bool active() const { return !interceptors_.empty(); }
  [[nodiscard]] bool asking() const { return asking_; }
  std::uint32_t add(Interceptor interceptor);
  void end(std::uint32_t id);
  void end_all();
  /// The first verdict that is not to pass, in the order in which they were added.
  [[nodiscard]] PacketVerdict ask(const PacketView& packet);

 private:
  struct Entry {
    std::uint32_t id;
    Interceptor interceptor;
    bool ended;
  };
  void purge();

  std::list<Entry> interceptors_;
  std::uint32_t added_ = 0;
  bool asking_ = false;
};

}  // namespace orrery::detail
