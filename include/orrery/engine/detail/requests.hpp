#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include <orrery/engine/detail/actor_type.hpp>
#include <orrery/engine/supervision.hpp>

namespace orrery::detail {

/// What actors ask the engine for, carried out when the window is over: in the order (tick, actor, number of the
/// request), whichever thread asked first.
class Requests {
 public:
  // Stopping and failing come last among what an actor asks for in a tick.
  enum class What : std::uint8_t {
    spawn,
    adopted_spawn,
    send,  // To one that is made in this window; so the next two.
    link_new,
    monitor_new,
    link,
    unlink,
    monitor,
    demonitor,
    exit,
    name,
    subscribe,
    unsubscribe,
    cancel,
    stop,
    fail
  };
  [[nodiscard]] static unsigned rank(What what) { return what < What::stop ? 0 : static_cast<unsigned>(what); }

  struct Request {
    Tick tick;
    std::uint32_t slot;    // Who asks.
    std::uint32_t number;  // How many of these it had asked for before.
    What what;
    ExitReason reason;      // For stop, fail and exit.
    const ActorType* type;  // Of the actor to be spawned.
    std::size_t at;         // Where its state, or the reason of a failure, is in the bytes.
    std::uint32_t size;
  };

  void spawn(Tick tick, std::uint32_t slot, std::uint32_t number, const ActorType& type, const void* state);
  // The same, with the options of a child.
  void spawn(Tick tick, std::uint32_t slot, std::uint32_t number, const ActorType& type, const void* state,
             const ChildOptions& options);
  void ask(Tick tick, std::uint32_t slot, std::uint32_t number, What what, ActorId about,
           ExitReason reason = ExitReason::normal);
  // Of something that says all: its bytes are kept.
  template <class T>
  void ask(Tick tick, std::uint32_t slot, std::uint32_t number, What what, const T& about) {
    ask(tick, slot, number, what, &about, sizeof(about));
  }
  void ask(Tick tick, std::uint32_t slot, std::uint32_t number, What what, const void* about, std::uint32_t size);
  // To the one of that number, which `head` names as its receiver.
  void send(Tick tick, std::uint32_t slot, std::uint32_t number, const Mail& head, const void* payload,
            std::size_t size);
  void name(Tick tick, std::uint32_t slot, std::uint32_t number, std::string_view name);
  void stop(Tick tick, std::uint32_t slot, ExitReason reason);
  void fail(Tick tick, std::uint32_t slot, ExitReason reason, std::string_view text);

  // A dispatch begins; `discard` takes back what was asked for since.
  void begin() { begun_ = list_.size(); }
  void discard();

  // How much this dispatch has asked for.
  [[nodiscard]] std::uint32_t asked() const { return static_cast<std::uint32_t>(list_.size() - begun_); }
  // Whether what it has asked for at that place is that one is spawned.
  [[nodiscard]] bool is_spawn(std::uint32_t slot, std::uint32_t index, std::uint32_t number) const;

  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] const std::vector<Request>& list() const { return list_; }
  [[nodiscard]] const std::byte* bytes(const Request& request) const { return bytes_.data() + request.at; }
  [[nodiscard]] std::string_view text(const Request& request) const;
  // What follows the `offset` bytes at which the request begins.
  template <class T>
  [[nodiscard]] T value(const Request& request, std::size_t offset = 0) const {
    T value;
    std::memcpy(&value, bytes(request) + offset, sizeof(T));
    return value;
  }
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
