#include <algorithm>
#include <utility>

#include <orrery/core/distributions.hpp>

#include "protocols/chord/process.hpp"

namespace orrery::protocols::chord {

Task<> Chord::look_up_keys() {
  while (true) {
    const double pause_ns = std::min(exponential(env_->random(), 1e9 / parameters_.lookup_rate.per_second), 1e18);
    auto pause = sleep_for(Duration(static_cast<std::int64_t>(pause_ns)));
    co_await pause;
    const std::uint64_t key = routing_.circle().wrap(env_->random().next());
    if (!on_ring_) continue;
    ++metrics_.lookups;
    begin_lookup(Purpose::workload, key, 0, 0);
  }
}

void Chord::begin_lookup(Purpose purpose, std::uint64_t key, std::uint32_t finger, std::uint32_t contact) {
  Lookup lookup{.number = numbers_++,
                .purpose = purpose,
                .finger = finger,
                .key = key,
                .begun = env_->now(),
                .true_begun = env_->simulator().now(),
                .deadline = Time(),
                .attempts = 0,
                .hops = 0,
                .contact = contact};
  if (contact == 0 && routing_.knows_owner(key)) return finish(lookup, routing_.successor());
  lookups_.push_back(lookup);
  start(lookups_.back());
}

void Chord::start(Lookup& lookup) {
  lookup.deadline = env_->now() + parameters_.lookup_timeout;
  lookup.hops = 1;
  ++lookup.attempts;
  const std::uint32_t to = lookup.contact != 0 ? lookup.contact : routing_.closest_before(lookup.key).address;
  if (parameters_.lookup == chord::Lookup::iterative && lookup.purpose != Purpose::join) {
    send(to, AskStep{lookup.number, lookup.key});
  } else {
    send(to, Find{lookup.number, 1, lookup.key, routing_.self().address});
  }
}

void Chord::expire_lookups() {
  const Time now = env_->now();
  for (std::size_t i = lookups_.size(); i-- > 0;) {
    Lookup& lookup = lookups_[i];
    if (now < lookup.deadline) continue;
    if (lookup.purpose == Purpose::workload && lookup.attempts < parameters_.attempts) {
      start(lookup);
      continue;
    }
    const Lookup failed = lookup;
    lookups_.erase(lookups_.begin() + static_cast<std::ptrdiff_t>(i));
    finish(failed, std::nullopt);
  }
}

Chord::Lookup* Chord::find_lookup(std::uint32_t number) {
  for (Lookup& lookup : lookups_) {
    if (lookup.number == number) return &lookup;
  }
  return nullptr;
}

void Chord::end_lookup(std::uint32_t number, Contact owner, std::uint32_t hops) {
  Lookup* lookup = find_lookup(number);
  if (lookup == nullptr) return;
  lookup->hops = hops;
  const Lookup ended = *lookup;
  lookups_.erase(lookups_.begin() + (lookup - lookups_.data()));
  finish(ended, owner);
}

void Chord::finish(Lookup lookup, std::optional<Contact> owner) {
  switch (lookup.purpose) {
    case Purpose::finger: return routing_.set_finger(lookup.finger, owner.value_or(Contact()));
    case Purpose::join:
      if (!on_ring_ && owner && owner->id != routing_.self().id) ask(join_asked_, *owner);
      return;
    case Purpose::workload: break;
  }
  const std::optional<std::uint64_t> id = owner ? std::optional(owner->id) : std::nullopt;
  const bool right = witness_ == nullptr || witness_->answered(env_->self().id, lookup.key, id, lookup.true_begun);
  if (!owner) {
    ++metrics_.failed;
    return;
  }
  ++metrics_.answered;
  if (!right) ++metrics_.wrong;
  metrics_.hops.record(*owner == routing_.self() ? 0 : lookup.hops + 1);  // The last one leads to the owner.
  metrics_.latency.record(static_cast<std::uint64_t>((env_->now() - lookup.begun).count()));
}

void Chord::on(Endpoint, const Find& message) {
  if (!on_ring_) return;
  if (message.hops > hops_max_) return;  // It goes around in circles.
  if (routing_.knows_owner(message.key))
    return send(message.origin, Found{message.number, message.hops, routing_.successor()});
  Find onward = message;
  ++onward.hops;
  send(routing_.closest_before(message.key).address, onward);
}

void Chord::on(Endpoint, const Found& message) { end_lookup(message.number, message.owner, message.hops); }

void Chord::on(Endpoint from, const AskStep& message) {
  if (!on_ring_) return;
  const bool is_answer = routing_.knows_owner(message.key);
  const Contact contact = is_answer ? routing_.successor() : routing_.closest_before(message.key);
  send(from.address.value, Step{message.number, is_answer, contact});
}

void Chord::on(Endpoint, const Step& message) {
  Lookup* lookup = find_lookup(message.number);
  if (lookup == nullptr) return;
  if (message.is_answer) return end_lookup(message.number, message.contact, lookup->hops);
  if (++lookup->hops > hops_max_) return;
  lookup->deadline = env_->now() + parameters_.lookup_timeout;
  send(message.contact.address, AskStep{message.number, lookup->key});
}

}  // namespace orrery::protocols::chord
