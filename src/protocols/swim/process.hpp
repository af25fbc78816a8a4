#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <orrery/process/process.hpp>

#include "protocols/peer_addresses.hpp"
#include "protocols/swim/member_table.hpp"
#include "protocols/swim/messages.hpp"
#include "protocols/swim/parameters.hpp"
#include "protocols/swim/witness.hpp"

namespace orrery::protocols::swim {

/// A member of a group that finds out which others are alive: pings them in turn, suspects those that do not answer,
/// and passes on what it learns on the back of its messages.
///
/// Das, Gupta, Motivala: SWIM: Scalable Weakly-consistent Infection-style Process Group Membership Protocol, DSN 2002.
/// By choice with the local health of Dadgar, Phillips, Currey: Lifeguard, 2018.
class Swim final : public Process {
 public:
  using Parameters = swim::Parameters;
  using Metrics = swim::Metrics;
  using Witness = SwimWitness;

  /// `witness` may be null.
  Swim(const Parameters& parameters, Metrics& metrics, Witness* witness);
  ~Swim() override;

  Task<> run(Env& env) override;

  [[nodiscard]] std::uint32_t count(Status status) const { return members_ ? members_->count(status) : 0; }
  [[nodiscard]] std::uint32_t incarnation() const { return incarnation_; }
  [[nodiscard]] std::uint32_t health() const { return health_; }
  [[nodiscard]] Standing standing(std::uint32_t member) const { return (*members_)[member]; }

 private:
  struct Probe {
    std::uint32_t target = 0;
    std::uint32_t number = 0;
    bool pending = false;
  };
  struct Relay {
    std::uint32_t number;  // Of our ping.
    Endpoint asker;
    std::uint32_t asked;  // The asker's number.
  };
  struct Suspicion {
    std::uint32_t member;
    std::uint32_t incarnation;
    Time deadline;
  };

  Task<> probe();
  void begin_life(Env& env);
  void join();
  void begin_probe();
  void ask_relays();
  void end_probe();
  void say_farewell();
  void call_the_dead();
  void end_suspicions();

  void learn(const News& news);
  void learn(std::uint32_t member, Standing standing);
  void refute(std::uint32_t incarnation);
  void note(std::uint32_t member, Standing standing);
  /// What is said to a member, and that the first to know what it is taken for.
  [[nodiscard]] News news_for(std::uint32_t member);
  template <class Message>
  void send(Endpoint to, const Message& message);
  template <class Message>
  void send(std::uint32_t member, const Message& message);

  void on(Endpoint from, const Ping& message);
  void on(Endpoint from, const Ack& message);
  void on(Endpoint from, const PingRequest& message);
  void on(Endpoint from, const Join& message);
  void on(Endpoint from, const Members& message);
  void on(Endpoint from, const Farewell& message);

  [[nodiscard]] std::uint32_t me() const { return me_; }
  [[nodiscard]] Duration stretched(Duration length) const { return length * (health_ + 1); }
  void change_health(std::int32_t by);

  const Parameters& parameters_;
  Metrics& metrics_;
  Witness* witness_;
  GroupTruth* truth_ = nullptr;
  Env* env_ = nullptr;
  std::uint32_t me_ = 0;
  std::optional<MessageSocket> socket_;
  std::optional<PeerAddresses> addresses_;
  std::optional<MemberTable> members_;
  std::uint32_t incarnation_ = 0;
  std::uint32_t health_ = 0;
  std::uint32_t numbers_ = 0;
  bool joined_ = false;
  bool leaving_ = false;
  Probe probe_;
  std::vector<Relay> relays_;
  std::vector<Suspicion> suspicions_;
};

}  // namespace orrery::protocols::swim
