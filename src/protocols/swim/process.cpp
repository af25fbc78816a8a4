#include "protocols/swim/process.hpp"

#include <algorithm>
#include <utility>

#include "protocols/swim/timing.hpp"

namespace orrery::protocols::swim {
namespace {

constexpr std::size_t relays_max = 64;

}  // namespace

Swim::Swim(const Parameters& parameters, Metrics& metrics, Witness* witness)
    : parameters_(parameters), metrics_(metrics), witness_(witness) {}

Swim::~Swim() {
  if (truth_ != nullptr) truth_->died(me_, env_->simulator().now());
}

Task<> Swim::run(Env& env) {
  auto bound = env.network().bind_datagram(port);
  if (!bound) co_return env.fail(bound.error());
  const std::optional<std::uint32_t> number = env.self().peers.number_of(env.self().name);
  if (!number) co_return env.fail({ErrorCode::invalid_argument, "a member is not among its peers"});
  me_ = *number;
  socket_.emplace(std::move(*bound));
  begin_life(env);
  env.spawn(socket_->serve<Ping, Ack, PingRequest, Join, Members, Farewell>(
                [this](Endpoint from, const auto& message) { on(from, message); }),
            "receive");
  if (members_->size() > 1) env.spawn(probe(), "probe");
  auto stop = env.stopping().wait();
  co_await stop;
  say_farewell();
}

void Swim::begin_life(Env& env) {
  env_ = &env;
  addresses_.emplace(env, port);
  const auto group = static_cast<std::uint32_t>(env.self().peers.size());
  members_.emplace(group, parameters_.contacts == 0 ? Standing{0, Status::alive} : Standing());
  joined_ = parameters_.contacts == 0 && env.self().incarnation == 0;
  numbers_ = static_cast<std::uint32_t>(env.random().below(1u << 30));
  if (witness_ != nullptr) {
    truth_ = &witness_->group(env.self().peers);
    truth_->started(me_, parameters_, env.simulator().now());
  }
  note(me_, {0, Status::alive});
}

// One round a period: a ping, the relays if it stays unanswered, and the verdict at the end (§3.1).
Task<> Swim::probe() {
  auto begin = sleep_for(env_->random().between(Duration::zero(), parameters_.period));
  co_await begin;
  while (true) {
    ++metrics_.periods;
    if (truth_ != nullptr) truth_->period_begins(env_->simulator().now());
    if (!joined_) join();
    if (parameters_.reconnect_periods > 0 && metrics_.periods % parameters_.reconnect_periods == 0) call_the_dead();
    const Time end = env_->now() + stretched(parameters_.period);
    begin_probe();
    auto answer = sleep_for(std::min(stretched(parameters_.ping_timeout), end - env_->now()));
    co_await answer;
    ask_relays();
    auto rest = sleep_until(end);
    co_await rest;
    end_probe();
    end_suspicions();
  }
}

void Swim::join() {
  const std::uint32_t contacts =
      parameters_.contacts == 0 ? members_->size() : std::min(parameters_.contacts, members_->size());
  const auto contact = static_cast<std::uint32_t>(env_->random().below(contacts));
  if (contact != me_) send(contact, Join{news_for(contact)});
}

void Swim::begin_probe() {
  probe_.target = members_->next_to_ping(me_, parameters_.round_robin, env_->random());
  probe_.pending = probe_.target != me_;
  if (!probe_.pending) return;
  probe_.number = numbers_++;
  send(probe_.target, Ping{probe_.number, news_for(probe_.target)});
}

void Swim::ask_relays() {
  if (!probe_.pending) return;
  for (const std::uint32_t relay : members_->draw_relays(parameters_.relays, me_, probe_.target, env_->random()))
    send(relay, PingRequest{probe_.number, probe_.target, news_for(relay)});
}

void Swim::end_probe() {
  if (!std::exchange(probe_.pending, false)) {
    if (probe_.target != me_) change_health(-1);
    return;
  }
  change_health(1);
  const Standing standing = (*members_)[probe_.target];
  if (standing.status != Status::alive) return;
  if (parameters_.suspicion) ++metrics_.suspected;
  learn(probe_.target, {standing.incarnation, Status::suspect});
  if (!parameters_.suspicion) end_suspicions();
}

void Swim::end_suspicions() {
  const Time now = env_->now();
  for (std::size_t i = suspicions_.size(); i-- > 0;) {
    const Suspicion suspicion = suspicions_[i];
    const Standing standing = (*members_)[suspicion.member];
    const bool stands = standing == Standing{suspicion.incarnation, Status::suspect};
    if (stands && now < suspicion.deadline) continue;
    suspicions_.erase(suspicions_.begin() + static_cast<std::ptrdiff_t>(i));
    if (!stands) continue;
    ++metrics_.declared_dead;
    note(suspicion.member, {suspicion.incarnation, Status::dead});
  }
}

// So that the two halves of a group that was cut in two find each other again (as Serf does).
void Swim::call_the_dead() {
  const std::uint32_t dead = members_->draw_dead(me_, env_->random());
  if (dead != me_) send(dead, Ping{numbers_++, news_for(dead)});
}

void Swim::say_farewell() {
  if (!members_ || leaving_) return;
  leaving_ = true;
  if (truth_ != nullptr) truth_->left(me_);
  note(me_, {incarnation_, Status::left});
  for (const std::uint32_t member : members_->draw_relays(2 * parameters_.relays + 2, me_, me_, env_->random()))
    send(member, Farewell{news_for(member)});
}

void Swim::learn(const News& news) {
  if (news.from >= members_->size() || news.from == me_) return;
  learn(news.from, {news.incarnation, Status::alive});
  for (const Update& update : news.updates) {
    if (update.member < members_->size()) learn(update.member, update.standing);
  }
}

void Swim::learn(std::uint32_t member, Standing standing) {
  if (member == me_) {
    if (!leaving_ && standing > Standing{incarnation_, Status::alive}) refute(standing.incarnation);
    return;
  }
  if (standing <= (*members_)[member]) return;
  note(member, standing);
  if (standing.status != Status::suspect) return;
  const Duration timeout = suspicion_timeout(parameters_, members_->active());
  suspicions_.push_back({member, standing.incarnation, env_->now() + timeout});
}

void Swim::refute(std::uint32_t incarnation) {
  ++metrics_.refutations;
  change_health(1);
  incarnation_ = parameters_.bug == Bug::incarnation_not_raised ? incarnation : incarnation + 1;
  note(me_, {incarnation_, Status::alive});
}

void Swim::note(std::uint32_t member, Standing standing) {
  members_->set(member, standing);
  if (truth_ == nullptr) return;
  if (member == me_) truth_->raised(me_, incarnation_);
  const GroupTruth::Detection detection = truth_->took(me_, member, standing, env_->simulator().now());
  const auto ns = [](Duration length) { return static_cast<std::uint64_t>(length.count()); };
  if (detection.is_false) ++metrics_.false_positives;
  if (detection.first) metrics_.first_detection.record(ns(*detection.first));
  if (detection.last) metrics_.last_detection.record(ns(*detection.last));
}

News Swim::news_for(std::uint32_t member) {
  const std::uint32_t limit = tells_max(parameters_, members_->active());
  News news{me_, incarnation_, members_->take_news(parameters_.updates_max, limit)};
  const Standing standing = (*members_)[member];
  if (standing.status <= Status::alive) return news;
  const auto is_it = [member](const Update& update) { return update.member == member; };
  if (std::none_of(news.updates.begin(), news.updates.end(), is_it)) news.updates.push_back({member, standing});
  return news;
}

template <class Message>
void Swim::send(Endpoint to, const Message& message) {
  ++metrics_.messages;
  socket_->send(to, message);
}

template <class Message>
void Swim::send(std::uint32_t member, const Message& message) {
  if (const auto to = addresses_->find(member)) send(*to, message);
}

void Swim::on(Endpoint from, const Ping& message) {
  learn(message.news);
  if (message.news.from >= members_->size()) return;
  send(from, Ack{message.number, news_for(message.news.from)});
}

void Swim::on(Endpoint, const Ack& message) {
  learn(message.news);
  if (probe_.pending && message.number == probe_.number) probe_.pending = false;
  const std::uint32_t from = message.news.from;
  if (parameters_.bug == Bug::anyone_refutes && from < members_->size()) {
    const Standing standing = (*members_)[from];
    if (standing.status == Status::suspect) learn(from, {standing.incarnation + 1, Status::alive});
  }
  for (std::size_t i = 0; i < relays_.size(); ++i) {
    const Relay relay = relays_[i];
    if (relay.number != message.number) continue;
    relays_.erase(relays_.begin() + static_cast<std::ptrdiff_t>(i));
    return send(relay.asker, Ack{relay.asked, {me_, incarnation_, {}}});
  }
}

void Swim::on(Endpoint from, const PingRequest& message) {
  learn(message.news);
  if (message.target >= members_->size() || message.target == me_) return;
  if (relays_.size() == relays_max) relays_.erase(relays_.begin());
  relays_.push_back({numbers_, from, message.number});
  send(message.target, Ping{numbers_++, news_for(message.target)});
}

void Swim::on(Endpoint from, const Join& message) {
  learn(message.news);
  if (message.news.from >= members_->size()) return;
  Members members{{me_, incarnation_, {}}};
  const auto flush = [&] {
    send(from, members);
    members.news.updates.clear();
  };
  for (std::uint32_t member = 0; member < members_->size(); ++member) {
    const Standing standing = (*members_)[member];
    if (standing.status == Status::unknown) continue;
    members.news.updates.push_back({member, standing});
    if (members.news.updates.size() == updates_max) flush();
  }
  flush();
}

void Swim::on(Endpoint, const Members& message) {
  joined_ = true;
  learn(message.news);
}

void Swim::on(Endpoint, const Farewell& message) {
  const News& news = message.news;
  if (news.from >= members_->size() || news.from == me_) return;
  for (const Update& update : news.updates) {
    if (update.member < members_->size()) learn(update.member, update.standing);
  }
}

void Swim::change_health(std::int32_t by) {
  if (!parameters_.local_health) return;
  const std::int32_t health = static_cast<std::int32_t>(health_) + by;
  health_ = static_cast<std::uint32_t>(std::clamp(health, 0, static_cast<std::int32_t>(health_max)));
}

}  // namespace orrery::protocols::swim
