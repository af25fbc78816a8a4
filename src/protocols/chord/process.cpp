#include "protocols/chord/process.hpp"

#include <algorithm>
#include <utility>

#include <orrery/core/distributions.hpp>

#include "protocols/peer_addresses.hpp"

namespace orrery::protocols::chord {

Chord::Chord(const Parameters& parameters, Metrics& metrics, Witness* witness)
    : parameters_(parameters),
      metrics_(metrics),
      witness_(witness),
      routing_(Circle(parameters.bits, parameters.bug != Bug::no_wrap),
               parameters.bug == Bug::successor_list_not_extended ? 1 : parameters.successors) {}

Chord::~Chord() {
  if (witness_ != nullptr && env_ != nullptr) witness_->died(env_->self().id);
}

Task<> Chord::run(Env& env) {
  auto bound = env.network().bind_datagram(port);
  if (!bound) co_return env.fail(bound.error());
  if (!env.self().peers.number_of(env.self().name))
    co_return env.fail({ErrorCode::invalid_argument, "a node is not among its peers"});
  env_ = &env;
  socket_.emplace(std::move(*bound));
  hops_max_ = static_cast<std::uint32_t>(2 * (routing_.circle().bits() + env.self().peers.size()));
  numbers_ = static_cast<std::uint32_t>(env.random().below(1u << 30));
  const std::uint64_t id = routing_.circle().identifier(env.self().name);
  routing_.begin({id, env.network().address().value});
  if (witness_ != nullptr) witness_->started(env.self(), id, parameters_);
  env.spawn(socket_->serve<Find, Found, AskStep, Step, AskNeighbours, Neighbours, Notify>(
                [this](Endpoint from, const auto& message) { on(from, message); }),
            "receive");
  const bool first_life = env.self().incarnation == 0;
  if (first_life && parameters_.start == Start::stable) {
    auto place = take_place();
    co_await std::move(place);
  } else if (env.self().peers.size() == 1 || (first_life && env.self().peers.front() == env.self().name)) {
    become_member();
  }
  env.spawn(maintain(), "maintain");
  if (parameters_.lookup_rate.per_second > 0) env.spawn(look_up_keys(), "lookups");
  auto stop = env.stopping().wait();
  co_await stop;
}

// As if the ring had been there and stable for long.
Task<> Chord::take_place() {
  const std::vector<std::string>& names = env_->self().peers;
  const std::uint32_t self = *env_->self().peers.number_of(env_->self().name);
  const Placement placed =
      witness_ != nullptr
          ? witness_->complete_ring(routing_.circle(), env_->self().peers).placement(self, parameters_.successors)
          : CompleteRing(routing_.circle(), names).placement(self, parameters_.successors);
  std::vector<std::uint32_t> numbers = placed.successors;
  numbers.push_back(placed.predecessor);
  numbers.insert(numbers.end(), placed.fingers.begin(), placed.fingers.end());
  std::vector<Contact> contacts;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0 && numbers[i] == numbers[i - 1]) {
      contacts.push_back(contacts.back());
      continue;
    }
    auto resolving = env_->network().resolve(names[numbers[i]]);
    auto address = co_await resolving;
    const std::uint64_t id = routing_.circle().identifier(names[numbers[i]]);
    contacts.push_back(address ? Contact{id, address->value} : Contact());
  }
  const auto fingers = contacts.end() - static_cast<std::ptrdiff_t>(placed.fingers.size());
  if (!placed.successors.empty() && contacts.front().known()) {
    routing_.set_successors(contacts.front(), {contacts.begin() + 1, fingers - 1});
    routing_.set_predecessor(*(fingers - 1));
    for (std::uint32_t index = 0; index < placed.fingers.size(); ++index) {
      const Contact& finger = *(fingers + index);
      if (finger.id != routing_.self().id) routing_.set_finger(index, finger);
    }
  }
  become_member();
}

void Chord::become_member() {
  on_ring_ = true;
  if (witness_ != nullptr) witness_->joined(env_->self().id);
}

Task<> Chord::maintain() {
  auto begin = sleep_for(env_->random().between(Duration::zero(), parameters_.stabilise_interval));
  co_await begin;
  while (true) {
    expire_lookups();
    if (on_ring_) {
      check_predecessor();
      stabilise();
      fix_finger();
      if (witness_ != nullptr) witness_->stabilises(env_->self().id, routing_, env_->simulator().now());
    } else {
      auto asking = ask_to_join();
      co_await std::move(asking);
    }
    auto pause = sleep_for(parameters_.stabilise_interval);
    co_await pause;
  }
}

// Of a peer at random, which may be on the ring or not: who comes after this node?
Task<> Chord::ask_to_join() {
  const std::vector<std::string>& names = env_->self().peers;
  const std::string& name = names[static_cast<std::size_t>(env_->random().below(names.size()))];
  if (name == env_->self().name) co_return;
  auto resolving = env_->network().resolve(name);
  auto address = co_await resolving;
  if (address) begin_lookup(Purpose::join, routing_.circle().wrap(routing_.self().id + 1), 0, address->value);
}

void Chord::stabilise() {
  const bool silent = std::exchange(successor_asked_.pending, false);
  if (silent && successor_asked_.asked == routing_.successor()) {
    if (!routing_.drop_successor() && witness_ != nullptr) witness_->lost_all(env_->self().id);
  }
  if (routing_.successor() != routing_.self()) return ask(successor_asked_, routing_.successor());
  // Alone, as far as it knows; whoever has it for a successor is the next as well.
  if (routing_.predecessor().known()) ask(better_asked_, routing_.predecessor());
}

void Chord::check_predecessor() {
  const Contact predecessor = routing_.predecessor();
  if (std::exchange(predecessor_asked_.pending, false) && predecessor_asked_.asked == predecessor)
    return routing_.set_predecessor({});
  if (predecessor.known()) ask(predecessor_asked_, predecessor);
}

void Chord::fix_finger() {
  const std::uint32_t index = routing_.next_finger();
  const std::uint64_t start = routing_.finger_start(index);
  if (!routing_.knows_owner(start)) begin_lookup(Purpose::finger, start, index, 0);
}

void Chord::ask(Question& question, Contact whom) {
  question = {numbers_++, whom, true};
  send(whom.address, AskNeighbours{question.number});
}

void Chord::adopt(const Contact& first, const Neighbours& its) {
  routing_.set_successors(first, its.successors);
  send(first.address, Notify{routing_.self()});
}

void Chord::on(Endpoint from, const AskNeighbours& message) {
  if (on_ring_) send(from.address.value, Neighbours{message.number, routing_.predecessor(), routing_.successors()});
}

void Chord::on(Endpoint, const Neighbours& message) {
  const auto answers = [&message](Question& question) {
    return question.pending && question.number == message.number && !(question.pending = false);
  };
  if (answers(predecessor_asked_)) return;
  if (answers(join_asked_)) {
    if (on_ring_) return;
    ++metrics_.joins;
    become_member();
    return adopt(join_asked_.asked, message);
  }
  const Circle& circle = routing_.circle();
  const std::uint64_t self = routing_.self().id;
  if (answers(better_asked_)) {
    if (circle.between(self, better_asked_.asked.id, routing_.successor().id)) adopt(better_asked_.asked, message);
    return;
  }
  if (!answers(successor_asked_) || successor_asked_.asked != routing_.successor()) return;
  adopt(successor_asked_.asked, message);
  const Contact nearer = message.predecessor;
  if (nearer.known() && circle.between(self, nearer.id, routing_.successor().id)) ask(better_asked_, nearer);
}

void Chord::on(Endpoint, const Notify& message) {
  if (!on_ring_ || message.from.id == routing_.self().id) return;
  const Contact predecessor = routing_.predecessor();
  const bool is_nearer = routing_.circle().between(predecessor.id, message.from.id, routing_.self().id);
  if (!predecessor.known() || is_nearer) routing_.set_predecessor(message.from);
}

}  // namespace orrery::protocols::chord
