#include "compare.hpp"

#include <algorithm>
#include <cstring>

namespace orrery::detail {

namespace {

constexpr std::uint32_t gap_max = 8;

std::vector<ByteRange> differing(const std::byte* a, const std::byte* b, std::uint32_t size) {
  std::vector<ByteRange> ranges;
  for (std::uint32_t at = 0; at < size; ++at) {
    if (a[at] == b[at]) continue;
    if (!ranges.empty() && at - ranges.back().end < gap_max)
      ranges.back().end = at + 1;
    else
      ranges.push_back({at, at + 1});
  }
  return ranges;
}

class Comparison {
 public:
  explicit Comparison(std::size_t listed) : listed_(listed) {}

  // Both of one type, either perhaps not there yet.
  void compare(std::uint32_t chunk, const ActorType& type, const Chunk& from, const Chunk& to) {
    diff.blocks += 2;
    const bool same_records = from.records == to.records;
    const bool same_states = from.states == to.states;
    diff.blocks_compared += (same_records ? 0u : 1u) + (same_states ? 0u : 1u);
    if (same_records && same_states) return;
    static constexpr RecordsBlock nobody{};
    const RecordsBlock& before = from.records == nullptr ? nobody : from.record_block();
    const RecordsBlock& after = to.records == nullptr ? nobody : to.record_block();
    for (std::uint32_t index = 0; index < type.chunk_capacity; ++index) {
      const bool was = test_bit(before.alive, index);
      const bool is = test_bit(after.alive, index);
      if (!was && !is) continue;
      const ActorRecord& old = before.records[index];
      const ActorRecord& now = after.records[index];
      const std::uint32_t slot = chunk * chunk_slots + index;
      if (was && is && old.generation == now.generation) {
        const std::size_t at = std::size_t{index} * type.state_size;
        compare_states({slot, now.generation}, type, old, now, from.states->data() + at, to.states->data() + at);
        continue;
      }
      if (was) note(diff.ended, {ActorChange::What::ended, {slot, old.generation}, type.name});
      if (is) note(diff.spawned, {ActorChange::What::spawned, {slot, now.generation}, type.name});
    }
  }

  WorldDiff diff;

 private:
  void compare_states(ActorId who, const ActorType& type, const ActorRecord& old, const ActorRecord& now,
                      const std::byte* before, const std::byte* after) {
    if (old.chain != now.chain) ++diff.told;
    const bool restarted = old.restarts != now.restarts;
    const bool same = before == after || std::memcmp(before, after, type.state_size) == 0;
    if (same && !restarted) return;
    ActorChange change{ActorChange::What::changed, who, type.name, restarted};
    if (!same && diff.actors.size() < listed_) change.bytes = differing(before, after, type.state_size);
    note(diff.changed, std::move(change));
  }

  void note(std::uint64_t& count, ActorChange change) {
    ++count;
    if (diff.actors.size() < listed_) diff.actors.push_back(std::move(change));
  }

  std::size_t listed_;
};

}  // namespace

WorldDiff compare(const WorldView& from, const WorldView& to, std::size_t listed) {
  Comparison comparison(listed);
  const std::size_t chunks = std::max(from.chunks->size(), to.chunks->size());
  for (std::uint32_t chunk = 0; chunk < chunks; ++chunk) {
    const bool was = chunk < from.chunks->size();
    const bool is = chunk < to.chunks->size();
    const Chunk before = was ? (*from.chunks)[chunk] : Chunk{};
    const Chunk after = is ? (*to.chunks)[chunk] : Chunk{};
    const ActorType& type = *(is ? to.infos : from.infos)->at(chunk).type;
    if (!was || !is || (*from.infos)[chunk].type == &type) {
      comparison.compare(chunk, type, before, after);
    } else {
      comparison.compare(chunk, *(*from.infos)[chunk].type, before, Chunk{});
      comparison.compare(chunk, type, Chunk{}, after);
    }
  }
  WorldDiff diff = std::move(comparison.diff);
  diff.from = from.tick;
  diff.to = to.tick;
  diff.mail_from = from.mail;
  diff.mail_to = to.mail;
  diff.timers_from = from.timers;
  diff.timers_to = to.timers;
  return diff;
}

}  // namespace orrery::detail

namespace orrery {

std::string_view to_string(ActorChange::What what) {
  constexpr std::string_view names[] = {"spawned", "ended", "changed"};
  return names[static_cast<std::size_t>(what)];
}

std::string WorldDiff::text() const {
  std::string text = "tick " + std::to_string(from) + " to " + std::to_string(to) + ": " + std::to_string(spawned) +
                     " spawned, " + std::to_string(ended) + " ended, " + std::to_string(changed) + " changed, " +
                     std::to_string(told) + " told\n";
  text += "mail " + std::to_string(mail_from) + " to " + std::to_string(mail_to) + ", supervisors' timers " +
          std::to_string(timers_from) + " to " + std::to_string(timers_to) + "\n";
  for (const ActorChange& change : actors) {
    text += std::string(to_string(change.what)) + " " + std::string(change.type) + " " +
            std::to_string(change.who.slot) + "." + std::to_string(change.who.generation);
    if (change.restarted) text += ", restarted";
    for (std::size_t at = 0; at < change.bytes.size(); ++at) {
      text += (at == 0 ? ": bytes " : ", ") + std::to_string(change.bytes[at].begin) + ".." +
              std::to_string(change.bytes[at].end - 1);
    }
    text += "\n";
  }
  const std::uint64_t all = spawned + ended + changed;
  if (all > actors.size()) text += "and " + std::to_string(all - actors.size()) + " more\n";
  return text;
}

}  // namespace orrery
