#include "back_pressure.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <string>

#include <orrery/core/hash.hpp>

#include "engine_core.hpp"

namespace orrery::detail {

namespace {

bool by_slots(const BackPressure::Hold& a, const BackPressure::Hold& b) {
  if (a.receiver.slot != b.receiver.slot) return a.receiver.slot < b.receiver.slot;
  return a.sender.slot < b.sender.slot;
}

bool is_sooner(const Excess& a, const Excess& b) {
  if (a.sender != b.sender) return a.sender < b.sender;
  if (a.sequence != b.sequence) return a.sequence < b.sequence;
  return a.receiver < b.receiver;  // What was emitted has one number.
}

// Who is held by whom.
class Ring {
 public:
  explicit Ring(const std::vector<BackPressure::Hold>& holds) {
    for (const BackPressure::Hold& hold : holds) add(hold);
  }
  void add(const BackPressure::Hold& hold) { by_[hold.sender].push_back(hold.receiver); }
  [[nodiscard]] bool has(const BackPressure::Hold& hold) const {
    const auto found = by_.find(hold.sender);
    return found != by_.end() &&
           std::find(found->second.begin(), found->second.end(), hold.receiver) != found->second.end();
  }
  // Whether `from` is held by someone who is held, and so on, by `to`.
  [[nodiscard]] bool leads(ActorId from, ActorId to) const {
    std::set<ActorId> reached{from};
    for (std::vector<ActorId> next{from}; !next.empty();) {
      const ActorId at = next.back();
      next.pop_back();
      if (at == to) return true;
      const auto found = by_.find(at);
      if (found == by_.end()) continue;
      for (const ActorId receiver : found->second)
        if (reached.insert(receiver).second) next.push_back(receiver);
    }
    return false;
  }

 private:
  std::map<ActorId, std::vector<ActorId>> by_;
};

std::uint64_t number_of(ActorId id) { return std::uint64_t{id.slot} << 32 | id.generation; }

}  // namespace

bool BackPressure::is_exempt(std::uint32_t sender, std::uint32_t receiver) const {
  return std::binary_search(exempt.begin(), exempt.end(), Hold{{sender, 0}, {receiver, 0}}, by_slots);
}

std::uint64_t BackPressure::digest(std::uint64_t seed) const {
  std::uint64_t hash = seed;
  for (const std::vector<Hold>* list : {&holds, &exempt}) {
    hash = combine(hash, list->size());
    for (const Hold& hold : *list) hash = combine(combine(hash, number_of(hold.sender)), number_of(hold.receiver));
  }
  return hash;
}

bool EngineCore::takes_mail(ActorId who) const {
  if (!find_alive(who)) return false;
  const RecordsBlock& records = world_.chunks[chunk_of(who.slot)].record_block();
  return test_bit(records.running, index_of(who.slot)) || test_bit(records.held, index_of(who.slot));
}

// Nobody, if it has ended since: the numbers of what an actor sends begin where nothing of those before it in its slot
// is still on its way.
ActorId EngineCore::sender_of(const Excess& excess) const {
  if (chunk_of(excess.sender) >= world_.chunks.size()) return no_actor;
  const RecordsBlock& records = world_.chunks[chunk_of(excess.sender)].record_block();
  const ActorRecord& record = records.records[index_of(excess.sender)];
  if (!test_bit(records.alive, index_of(excess.sender))) return no_actor;
  const std::uint32_t first = first_sequence(record.generation);
  return excess.sequence - first < record.sequence - first ? ActorId{excess.sender, record.generation} : no_actor;
}

void EngineCore::apply_back_pressure(std::uint64_t window, bool is_over) {
  std::vector<Excess> all;
  std::vector<Waiting> waiting;
  for (const auto& partition : world_.partitions) {
    all.insert(all.end(), partition->excess.begin(), partition->excess.end());
    waiting.insert(waiting.end(), partition->waiting.begin(), partition->waiting.end());
    partition->excess.clear();
    partition->waiting.clear();
  }
  if (all.empty() && world_.back_pressure.empty()) return;
  std::sort(all.begin(), all.end(), is_sooner);
  std::sort(waiting.begin(), waiting.end(), [](const Waiting& a, const Waiting& b) { return a.receiver < b.receiver; });
  for (const Excess& excess : all)
    if (!excess.waits) tell_rejected(excess, (window + 1) << world_.constants.window_shift);
  if (!is_over) return;  // What waits beyond the bound will do so at the end of the next window, too.
  release(waiting);
  hold(all, waiting);
}

void EngineCore::tell_rejected(const Excess& excess, Tick at) {
  const ActorId sender = sender_of(excess);
  if (sender == no_actor || !world_.infos[chunk_of(sender.slot)].type->takes_rejected) return;
  const OnRejected rejected{.receiver = excess.receiver, .rejected = excess.kind, .number = excess.sequence};
  ++stats_.rejected;
  tell(sender, at, OnRejected::kind, &rejected, sizeof(rejected));
}

std::uint32_t EngineCore::room_of(ActorId receiver, const std::vector<Waiting>& waiting) const {
  std::uint32_t room = world_.infos[chunk_of(receiver.slot)].mailbox->capacity;
  auto count = std::lower_bound(waiting.begin(), waiting.end(), receiver.slot,
                                [](const Waiting& a, std::uint32_t slot) { return a.receiver < slot; });
  for (; count != waiting.end() && count->receiver == receiver.slot; ++count) room -= std::min(room, count->count);
  return room;
}

// As many senders of each receiver as it has room for mail, those that have been held longest first; all, if it is no
// longer there or down.
void EngineCore::release(const std::vector<Waiting>& waiting) {
  BackPressure& pressure = world_.back_pressure;
  const auto is_over = [&](const BackPressure::Hold& hold) {
    return !takes_mail(hold.receiver) || !find_alive(hold.sender) || room_of(hold.receiver, waiting) > 0;
  };
  std::erase_if(pressure.exempt, is_over);
  std::map<ActorId, std::uint32_t> rooms;
  std::vector<ActorId> senders;
  std::erase_if(pressure.holds, [&](const BackPressure::Hold& hold) {
    if (!find_alive(hold.sender)) return true;
    const std::uint32_t sender = index_of(hold.sender.slot);
    if (!test_bit(world_.chunks[chunk_of(hold.sender.slot)].record_block().held, sender)) return true;
    if (takes_mail(hold.receiver)) {
      std::uint32_t& room = rooms.try_emplace(hold.receiver, room_of(hold.receiver, waiting)).first->second;
      if (room == 0) return false;
      --room;
    }
    senders.push_back(hold.sender);
    return true;
  });
  std::set<ActorId> still;
  for (const BackPressure::Hold& hold : pressure.holds) still.insert(hold.sender);
  for (const ActorId sender : senders) {
    if (still.contains(sender)) continue;
    RecordsBlock& records = writable_records(chunk_of(sender.slot));
    clear_bit(records.held, index_of(sender.slot));
    set_bit(records.running, index_of(sender.slot));
  }
}

// Whoever sent what there is no room for, in the order of senders. The hold that would close a ring is not made.
void EngineCore::hold(const std::vector<Excess>& all, const std::vector<Waiting>& waiting) {
  BackPressure& pressure = world_.back_pressure;
  Ring ring(pressure.holds);
  for (const Excess& excess : all) {
    if (!excess.waits) continue;
    const BackPressure::Hold hold{sender_of(excess), excess.receiver};
    if (!takes_mail(hold.sender) || !takes_mail(hold.receiver) || room_of(hold.receiver, waiting) > 0) continue;
    if (ring.has(hold) || pressure.is_exempt(hold.sender.slot, hold.receiver.slot)) continue;
    if (ring.leads(hold.receiver, hold.sender)) {
      ++stats_.deadlocks;
      pressure.exempt.insert(std::upper_bound(pressure.exempt.begin(), pressure.exempt.end(), hold, by_slots), hold);
      continue;
    }
    ++stats_.held;
    pressure.holds.push_back(hold);
    ring.add(hold);
    RecordsBlock& records = writable_records(chunk_of(hold.sender.slot));
    set_bit(records.held, index_of(hold.sender.slot));
    clear_bit(records.running, index_of(hold.sender.slot));
  }
}

void EngineCore::tell(ActorId to, Tick at, MessageKind kind, const void* payload, std::size_t size) {
  const std::size_t mail_class = mail_class_of(size);
  Mail* mail = append(to.slot, at, mail_class);
  mail->word = Mail::word_of(to.generation, Tier::critical, kind);
  std::memset(mail->payload(), 0, mail_stride(mail_class) - sizeof(Mail));
  std::memcpy(mail->payload(), payload, size);
}

}  // namespace orrery::detail

namespace orrery {

void Context::check_takes_rejected() const {
  const detail::ActorType& type = *partition_->world_.infos[detail::chunk_of(slot_)].type;
  if (type.takes_rejected) [[likely]]
    return;
  const std::string text = std::string(type.name) + " sends to actors that reject mail: it needs on(const OnRejected&)";
  ORRERY_CHECK_MESSAGE(type.takes_rejected, text);
}

}  // namespace orrery
