#include "protocols/gossip/process.hpp"

#include <algorithm>
#include <utility>

#include <orrery/core/distributions.hpp>

namespace orrery::protocols::gossip {

Gossip::Gossip(const Parameters& parameters, Metrics& metrics, Witness* witness)
    : parameters_(parameters), metrics_(metrics), witness_(witness), database_(parameters.keys, parameters.bug) {}

Gossip::~Gossip() {
  if (witness_ != nullptr && env_ != nullptr) witness_->died(env_->self().id);
}

Task<> Gossip::run(Env& env) {
  auto bound = env.network().bind_datagram(port);
  if (!bound) co_return env.fail(bound.error());
  const std::optional<std::uint32_t> me = env.self().peers.number_of(env.self().name);
  if (!me) co_return env.fail({ErrorCode::invalid_argument, "a gossip node is not among its peers"});
  env_ = &env;
  me_ = *me;
  socket_.emplace(std::move(*bound));
  addresses_.emplace(env, port);
  if (witness_ != nullptr) witness_->started(env.self(), parameters_);
  env.spawn(socket_->serve<Compare, Versions, Want, Entries, Rumours, AskRumours, Feedback>(
                [this](Endpoint from, const auto& message) { on(from, message); }),
            "receive");
  const bool alone = env.self().peers.size() == 1;
  if (!alone && parameters_.anti_entropy != AntiEntropy::none) env.spawn(repair(), "anti-entropy");
  if (!alone && parameters_.mongering != Mongering::none) env.spawn(monger(), "rumours");
  if (parameters_.update_rate.per_second > 0) env.spawn(make_updates(), "updates");
  const Time only_at = Time() + parameters_.update_at.value_or(Duration::zero());
  if (parameters_.update_at && me_ == 0 && env.now() <= only_at) env.spawn(make_one_update(only_at), "update");
  auto stop = env.stopping().wait();
  co_await stop;
}

Task<> Gossip::repair() {
  for (bool first = true;; first = false) {
    co_await sleep_for(pause(parameters_.anti_entropy_interval, first));
    if (witness_ != nullptr) witness_->round_begins(env_->simulator().now());
    ++metrics_.rounds;
    database_.expire_certificates(env_->unix_time(), parameters_.certificate_age);
    send(draw_partner(), Compare{.checksum = database_.checksum()});
  }
}

Task<> Gossip::monger() {
  for (bool first = true;; first = false) {
    co_await sleep_for(pause(parameters_.mongering_interval, first));
    ++metrics_.rounds;
    hot_.end_cycle(parameters_, env_->random());
    if (parameters_.mongering == Mongering::pull) {
      send(draw_partner(), AskRumours());
    } else if (!hot_.empty()) {
      if (const auto to = addresses_->find(draw_partner())) tell_rumours(*to);
    }
  }
}

Duration Gossip::pause(Duration interval, bool first) {
  if (parameters_.in_step) return interval - (env_->now() - Time()) % interval;
  return first ? env_->random().between(Duration::zero(), interval) : interval;
}

Task<> Gossip::make_updates() {
  while (true) {
    const double nodes = static_cast<double>(env_->self().peers.size());
    const double mean_ns = 1e9 * nodes / parameters_.update_rate.per_second;
    const double pause_ns = std::min(exponential(env_->random(), mean_ns), 1e18);
    co_await sleep_for(Duration(static_cast<std::int64_t>(pause_ns)));
    update();
  }
}

Task<> Gossip::make_one_update(Time at) {
  co_await sleep_until(at);
  update();
}

void Gossip::update() {
  Random& random = env_->random();
  Entry entry;
  entry.key = static_cast<std::uint32_t>(random.below(database_.keys()));
  entry.deleted = random.chance(parameters_.delete_share);
  entry.value = entry.deleted ? 0 : random.below(1'000'000);
  const auto now = static_cast<std::uint64_t>(env_->unix_time().count());
  entry.stamp = {std::max(now, database_.stamp(entry.key).unix_ns + 1), me_};
  ++metrics_.updates;
  if (!database_.apply(entry)) return;
  if (witness_ != nullptr) witness_->took(env_->self().id, entry);
  if (parameters_.mongering != Mongering::none) hot_.heat(entry);
}

bool Gossip::take(const Entry& entry) {
  if (!database_.apply(entry)) return false;
  if (witness_ != nullptr) witness_->took(env_->self().id, entry);
  if (parameters_.mongering != Mongering::none) hot_.heat(entry);
  ++metrics_.received;
  const auto now = static_cast<std::uint64_t>(env_->unix_time().count());
  metrics_.delay.record(now > entry.stamp.unix_ns ? now - entry.stamp.unix_ns : 0);
  return true;
}

std::uint32_t Gossip::draw_partner() {
  const auto other = static_cast<std::uint32_t>(env_->random().below(env_->self().peers.size() - 1));
  return other < me_ ? other : other + 1;
}

template <class Message>
void Gossip::send(Endpoint to, const Message& message) {
  ++metrics_.messages;
  socket_->send(to, message);
}

template <class Message>
void Gossip::send(std::uint32_t peer, const Message& message) {
  if (const auto to = addresses_->find(peer)) send(*to, message);
}

void Gossip::tell_rumours(Endpoint to) {
  const Rumours rumours{.entries = hot_.take_batch(database_)};
  metrics_.copies += rumours.entries.size();
  send(to, rumours);
  if (!parameters_.feedback) hot_.sent(rumours.entries, parameters_, env_->random());
}

void Gossip::on(Endpoint from, const Compare& message) {
  if (message.checksum == database_.checksum()) return;
  for (std::uint32_t first = 0; first < database_.keys(); first += batch_max) {
    Versions versions{.first_key = first};
    for (std::uint32_t key = first; key < std::min(first + batch_max, database_.keys()); ++key) {
      if (database_.stamp(key).written()) versions.versions.push_back({key, database_.stamp(key)});
    }
    send(from, versions);
  }
}

void Gossip::on(Endpoint from, const Versions& message) {
  const bool pushes = parameters_.anti_entropy != AntiEntropy::pull;
  const bool pulls = parameters_.anti_entropy != AntiEntropy::push;
  Entries better;
  Want wanted;
  auto theirs = message.versions.begin();
  const std::uint64_t end = std::min<std::uint64_t>(std::uint64_t{message.first_key} + batch_max, database_.keys());
  for (std::uint32_t key = message.first_key; key < end; ++key) {
    while (theirs != message.versions.end() && theirs->key < key) ++theirs;
    const Stamp their = theirs != message.versions.end() && theirs->key == key ? theirs->stamp : Stamp();
    const Stamp mine = database_.stamp(key);
    if (pushes && mine > their) better.entries.push_back(database_.entry(key));
    if (pulls && their > mine) wanted.keys.push_back(key);
  }
  if (!better.entries.empty()) send(from, better);
  if (!wanted.keys.empty()) send(from, wanted);
}

void Gossip::on(Endpoint from, const Want& message) {
  Entries entries;
  for (const std::uint32_t key : message.keys) {
    if (key < database_.keys() && database_.stamp(key).written()) entries.entries.push_back(database_.entry(key));
  }
  if (!entries.entries.empty()) send(from, entries);
}

void Gossip::on(Endpoint, const Entries& message) {
  for (const Entry& entry : message.entries) take(entry);
}

void Gossip::on(Endpoint from, const Rumours& message) {
  Feedback feedback;
  feedback.rumours.reserve(message.entries.size());
  for (const Entry& entry : message.entries) {
    const bool news = take(entry);
    if (!news) ++metrics_.needless_copies;
    const Version version{entry.key, entry.stamp};
    const bool needed = news || (parameters_.in_step && hot_.is_fresh(version));
    feedback.news |= std::uint64_t{needed ? 1u : 0u} << feedback.rumours.size();
    feedback.rumours.push_back(version);
  }
  if (parameters_.feedback) send(from, feedback);
}

void Gossip::on(Endpoint from, const AskRumours&) {
  if (!hot_.empty()) tell_rumours(from);
}

void Gossip::on(Endpoint, const Feedback& message) {
  for (std::size_t i = 0; i < message.rumours.size(); ++i)
    hot_.told(message.rumours[i], (message.news >> i & 1) != 0, parameters_, env_->random());
}

}  // namespace orrery::protocols::gossip
