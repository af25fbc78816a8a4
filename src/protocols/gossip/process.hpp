#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <orrery/process/process.hpp>

#include "protocols/gossip/database.hpp"
#include "protocols/gossip/messages.hpp"
#include "protocols/gossip/rumours.hpp"
#include "protocols/gossip/witness.hpp"
#include "protocols/peer_addresses.hpp"

namespace orrery::protocols::gossip {

/// A site of a replicated database that spreads its updates by anti-entropy, by rumour mongering, or by both.
///
/// Demers, Greene, Hauser, Irish, Larson, Shenker, Sturgis, Swinehart, Terry: Epidemic Algorithms for Replicated
/// Database Maintenance, PODC 1987.
class Gossip final : public Process {
 public:
  using Parameters = gossip::Parameters;
  using Metrics = gossip::Metrics;
  using Witness = GossipWitness;

  /// `witness` may be null.
  Gossip(const Parameters& parameters, Metrics& metrics, Witness* witness);
  ~Gossip() override;

  Task<> run(Env& env) override;

  [[nodiscard]] std::uint32_t items() const { return database_.live(); }
  [[nodiscard]] std::size_t hot() const { return hot_.size(); }
  [[nodiscard]] const Database& database() const { return database_; }

 private:
  Task<> repair();
  Task<> monger();
  Task<> make_updates();
  Task<> make_one_update(Time at);

  /// Until its next cycle begins.
  [[nodiscard]] Duration pause(Duration interval, bool first);
  void update();
  /// Whether it was news.
  bool take(const Entry& entry);
  [[nodiscard]] std::uint32_t draw_partner();
  template <class Message>
  void send(Endpoint to, const Message& message);
  template <class Message>
  void send(std::uint32_t peer, const Message& message);
  void tell_rumours(Endpoint to);

  void on(Endpoint from, const Compare& message);
  void on(Endpoint from, const Versions& message);
  void on(Endpoint from, const Want& message);
  void on(Endpoint from, const Entries& message);
  void on(Endpoint from, const Rumours& message);
  void on(Endpoint from, const AskRumours& message);
  void on(Endpoint from, const Feedback& message);

  const Parameters& parameters_;
  Metrics& metrics_;
  Witness* witness_;
  Env* env_ = nullptr;
  std::uint32_t me_ = 0;
  std::optional<MessageSocket> socket_;
  std::optional<PeerAddresses> addresses_;
  Database database_;
  HotRumours hot_;
};

}  // namespace orrery::protocols::gossip
