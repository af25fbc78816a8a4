#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <orrery/engine/detail/actor_type.hpp>

namespace orrery::detail {

/// What actors ask the engine for, carried out when the window is over: in the order (tick, actor, number of the
/// request), whichever thread asked first.
class Requests {
 public:
  enum class What : std::uint8_t { spawn, stop, fail };

  struct Request {
    Tick tick;
    std::uint32_t slot;    // Who asks.
    std::uint32_t number;  // How many of these it had asked for before.
    What what;
    const ActorType* type;  // Of the actor to be spawned.
    std::size_t at;         // Where its state, or the reason of a failure, is in the bytes.
    std::uint32_t size;
  };

  void spawn(Tick tick, std::uint32_t slot, std::uint32_t number, const ActorType& type, const void* state);
  void stop(Tick tick, std::uint32_t slot);
  void fail(Tick tick, std::uint32_t slot, std::string_view reason);

  // A dispatch begins; `discard` takes back what was asked for since.
  void begin() { begun_ = list_.size(); }
  void discard();

  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] const std::vector<Request>& list() const { return list_; }
  [[nodiscard]] const std::byte* bytes(const Request& request) const { return bytes_.data() + request.at; }
  void clear() {
    list_.clear();
    bytes_.clear();
    begun_ = 0;
  }

 private:
  std::size_t keep(const void* bytes, std::size_t size);

  std::vector<Request> list_;
  std::vector<std::byte> bytes_;
  std::size_t begun_ = 0;
};

}  // namespace orrery::detail
