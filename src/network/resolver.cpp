#include "network/resolver.hpp"

#include <utility>

#include <orrery/core/fault_ledger.hpp>
#include <orrery/core/random.hpp>
#include <orrery/network/network_kinds.hpp>

namespace orrery::detail {
namespace {

// Which value of a look-up's ordinal decides what. Frozen.
enum LookUpLane : std::uint64_t { lane_failure = 0, lane_slow = 1, lane_delay = 2 };

}  // namespace

Resolver::Fate Resolver::fate_of(Host& from, const std::string& name) {
  const std::uint64_t ordinal = from.look_ups++;
  const ActiveRates& rates = fabric_.topology.rates();
  if (!rates.strike_look_ups || !from.up || Address::parse(name)) [[likely]]
    return {false, Duration{}};
  const CounterRandom random(fabric_.simulator.seed(), "resolver", from.name);
  const auto strikes = [&](NetworkFault fault, LookUpLane lane, double rate) {
    return random.chance(ordinal, lane, rate) && fault_allowed(to_string(fault), from.name, ordinal);
  };
  Fate fate{strikes(NetworkFault::resolve_failure, lane_failure, rates.resolve_failure), Duration{}};
  if (fate.fails) {
    fabric_.faults.add(NetworkFault::resolve_failure);
    fabric_.simulator.record(kinds::resolve_failed, from.node);
  }
  if (strikes(NetworkFault::resolve_slow, lane_slow, rates.resolve_slow)) {
    const auto width = static_cast<std::uint64_t>(rates.resolve_delay_max.count()) + 1;
    fate.delay = Duration{static_cast<std::int64_t>(random.below(ordinal, lane_delay, width))};
    fabric_.faults.add(NetworkFault::resolve_slow);
    fabric_.simulator.record(kinds::resolve_slowed, from.node, no_node, 0,
                             static_cast<std::uint64_t>(fate.delay.count()));
  }
  return fate;
}

void Resolver::connect(Host& from, const std::string& name, std::uint16_t port, Operation<Stream>& connect) {
  const Fate fate = fate_of(from, name);
  if (fate.delay.count() == 0) return finish_connect(from, name, port, fate.fails, connect);
  delay({this, &from, name, port, fate.fails, &connect, nullptr, {}}, fate.delay);
}

void Resolver::resolve(Host& from, const std::string& name, Operation<Address>& resolve) {
  const Fate fate = fate_of(from, name);
  if (fate.delay.count() == 0) return finish_resolve(name, fate.fails, resolve);
  delay({this, &from, name, 0, fate.fails, nullptr, &resolve, {}}, fate.delay);
}

void Resolver::delay(LookUp look_up, Duration by) {
  LookUp& slow = slow_.emplace_back(std::move(look_up));
  if (slow.connect != nullptr) slow.connect->pend(&slow, cancel_connect);
  if (slow.resolve != nullptr) slow.resolve->pend(&slow, cancel_resolve);
  slow.answer = fabric_.simulator.schedule<kinds::name_resolved>(slow.host->origin, slow.host->node, by,
                                                                 [this, &slow] { answer(slow); });
}

void Resolver::answer(LookUp& look_up) {
  const LookUp answered = std::move(look_up);
  forget(look_up);
  if (answered.connect != nullptr) {
    answered.connect->hand_over();
    finish_connect(*answered.host, answered.name, answered.port, answered.fails, *answered.connect);
  } else {
    answered.resolve->hand_over();
    finish_resolve(answered.name, answered.fails, *answered.resolve);
  }
}

void Resolver::finish_connect(Host& from, const std::string& name, std::uint16_t port, bool fails,
                              Operation<Stream>& connect) {
  if (!fails) return streams_.connect(from, name, port, connect);
  connect.complete(failure(ErrorCode::host_not_found, "connect " + name + ":" + std::to_string(port)));
}

void Resolver::finish_resolve(const std::string& name, bool fails, Operation<Address>& resolve) {
  const Host* found = fails ? nullptr : fabric_.topology.find(name);
  if (found == nullptr) return resolve.complete(failure(ErrorCode::host_not_found, "resolve " + name));
  resolve.complete(found->address);
}

void Resolver::forget(const LookUp& look_up) {
  slow_.remove_if([&](const LookUp& candidate) { return &candidate == &look_up; });
}

void Resolver::cancel_connect(void* look_up, Operation<Stream>&) {
  auto& slow = *static_cast<LookUp*>(look_up);
  slow.resolver->fabric_.simulator.cancel(slow.answer);
  slow.resolver->forget(slow);
}

void Resolver::cancel_resolve(void* look_up, Operation<Address>&) {
  auto& slow = *static_cast<LookUp*>(look_up);
  slow.resolver->fabric_.simulator.cancel(slow.answer);
  slow.resolver->forget(slow);
}

void Resolver::host_lost(Host& host) {
  for (LookUp& slow : slow_) {
    if (slow.host != &host) continue;
    fabric_.simulator.cancel(slow.answer);
    if (slow.connect != nullptr) slow.connect->hand_over();
    if (slow.resolve != nullptr) slow.resolve->hand_over();
  }
  slow_.remove_if([&host](const LookUp& slow) { return slow.host == &host; });
}

}  // namespace orrery::detail
