#pragma once

#include <cstdint>
#include <list>
#include <optional>

#include <orrery/process/env.hpp>

#include "core/index_table.hpp"

namespace orrery::protocols {

/// Where the peers of a process are, by their number in `NodeInfo::peers`: each looked up when first asked for, and
/// known from then on.
class PeerAddresses {
 public:
  /// `env` outlives it.
  PeerAddresses(Env& env, std::uint16_t port) : env_(env), port_(port) {}
  PeerAddresses(const PeerAddresses&) = delete;
  PeerAddresses& operator=(const PeerAddresses&) = delete;

  /// Nothing if its name is still being looked up, or could not be: the next call tries again.
  [[nodiscard]] std::optional<Endpoint> find(std::uint32_t peer) {
    const Address* known = known_.find(peer);
    if (known == nullptr) [[unlikely]] {
      ask(peer);
      known = known_.find(peer);
      if (known == nullptr) return std::nullopt;
    }
    return Endpoint{*known, port_};
  }

 private:
  class LookUp final : public orrery::Operation<Address> {
   public:
    explicit LookUp(std::uint32_t peer_asked_for) : peer(peer_asked_for) {}
    [[nodiscard]] std::optional<Address> found() {
      const Result<Address> address = take();
      return address ? std::optional(*address) : std::nullopt;
    }

    const std::uint32_t peer;

   private:
    void completed() override {}
  };

  // Mostly the answer is there at once.
  void ask(std::uint32_t peer) {
    if (one_ || !pending_.empty()) settle();
    for (const LookUp& pending : pending_) {
      if (pending.peer == peer) return;
    }
    if (one_ && one_->peer == peer) return;
    LookUp& look_up = one_ ? pending_.emplace_back(peer) : one_.emplace(peer);
    env_.network().start_resolve(env_.self().peers[peer], look_up);
    if (look_up.done()) settle();
  }
  void settle() {
    if (one_ && learn(*one_)) one_.reset();
    pending_.remove_if([this](LookUp& look_up) { return learn(look_up); });
  }
  // Whether it is over.
  bool learn(LookUp& look_up) {
    if (!look_up.done()) return false;
    if (const auto address = look_up.found()) known_.insert(look_up.peer, *address);
    return true;
  }

  Env& env_;
  std::uint16_t port_;
  detail::IndexTable<Address> known_;
  std::optional<LookUp> one_;  // That is under way,
  std::list<LookUp> pending_;  // and more of them.
};

}  // namespace orrery::protocols
