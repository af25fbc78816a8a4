#pragma once

#include <cstdint>

#include "protocols/peer_addresses.hpp"
#include "protocols/two_phase_commit/messages.hpp"
#include "protocols/two_phase_commit/parameters.hpp"
#include "protocols/two_phase_commit/witness.hpp"

namespace orrery::protocols::two_phase_commit {

inline constexpr std::uint32_t coordinator_number = 0;

/// What both roles of a node share: who it is, and how it reaches the others.
class Outbox {
 public:
  Outbox(Env& its_env, const Parameters& its_parameters, Metrics& its_metrics, CommitWitness* its_witness,
         DatagramSocket bound, std::uint32_t number)
      : env(its_env),
        parameters(its_parameters),
        metrics(its_metrics),
        witness(its_witness),
        me(number),
        socket(std::move(bound)),
        addresses_(its_env, port) {}

  [[nodiscard]] std::uint32_t peers() const { return static_cast<std::uint32_t>(env.self().peers.size()); }
  [[nodiscard]] Time true_now() const { return env.simulator().now(); }

  template <class Message>
  void send(Endpoint to, const Message& message) {
    ++metrics.messages;
    socket.send(to, message);
  }
  template <class Message>
  void send(std::uint32_t peer, const Message& message) {
    if (const auto to = addresses_.find(peer)) send(*to, message);
  }

  Env& env;
  const Parameters& parameters;
  Metrics& metrics;
  CommitWitness* const witness;  ///< Or null.
  const std::uint32_t me;
  MessageSocket socket;

 private:
  PeerAddresses addresses_;
};

}  // namespace orrery::protocols::two_phase_commit
