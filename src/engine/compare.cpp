#include "compare.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

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

PooledChange compare_elements(const PooledEntry* from, const PooledEntry* to) {
  PooledChange change{.offset = (from == nullptr ? to : from)->offset,
                      .from = from == nullptr ? 0 : from->count,
                      .to = to == nullptr ? 0 : to->count};
  if (from == nullptr || to == nullptr || from->block == to->block) return change;
  const std::size_t size = to->element_size;
  for (std::uint32_t at = 0; at < std::min(from->count, to->count); ++at) {
    if (std::memcmp(from->block->data() + at * size, to->block->data() + at * size, size) == 0) continue;
    if (!change.elements.empty() && change.elements.back().end == at)
      change.elements.back().end = at + 1;
    else
      change.elements.push_back({at, at + 1});
  }
  return change;
}

// Both are in the order of offsets.
std::vector<PooledChange> compare_pooled(const PooledDirectory* from, const PooledDirectory* to) {
  std::vector<PooledChange> changes;
  if (from == to) return changes;
  const std::span<const PooledEntry> before = from == nullptr ? std::span<const PooledEntry>{} : from->entries();
  const std::span<const PooledEntry> after = to == nullptr ? std::span<const PooledEntry>{} : to->entries();
  for (std::size_t a = 0, b = 0; a < before.size() || b < after.size();) {
    const bool was = b == after.size() || (a < before.size() && before[a].offset <= after[b].offset);
    const bool is = a == before.size() || (b < after.size() && after[b].offset <= before[a].offset);
    PooledChange change = compare_elements(was ? &before[a++] : nullptr, is ? &after[b++] : nullptr);
    if (change.from != change.to || !change.elements.empty()) changes.push_back(std::move(change));
  }
  return changes;
}

class Comparison {
 public:
  Comparison(std::size_t listed, const PooledContents::Tables& from, const PooledContents::Tables& to)
      : listed_(listed), from_(from), to_(to) {}

  // Both of one type, either perhaps not there yet.
  void compare(std::uint32_t chunk, const ActorType& type, const Chunk& from, const Chunk& to) {
    diff.blocks += 2;
    const bool same_records = from.records == to.records;
    const bool same_states = from.states == to.states;
    diff.blocks_compared += (same_records ? 0u : 1u) + (same_states ? 0u : 1u);
    if (same_records && same_states && table_of(from_, chunk) == table_of(to_, chunk)) return;
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
    std::vector<PooledChange> pooled;
    if (type.holds_pooled)
      pooled = compare_pooled(PooledContents::directory(from_, who.slot), PooledContents::directory(to_, who.slot));
    if (same && !restarted && pooled.empty()) return;
    ActorChange change{ActorChange::What::changed, who, type.name, restarted};
    change.pooled = std::move(pooled);
    if (!same && diff.actors.size() < listed_) change.bytes = differing(before, after, type.state_size);
    note(diff.changed, std::move(change));
  }

  void note(std::uint64_t& count, ActorChange change) {
    ++count;
    if (diff.actors.size() < listed_) diff.actors.push_back(std::move(change));
  }

  static const Block* table_of(const PooledContents::Tables& tables, std::uint32_t chunk) {
    return chunk < tables.size() ? tables[chunk] : nullptr;
  }

  std::size_t listed_;
  const PooledContents::Tables& from_;
  const PooledContents::Tables& to_;
};

}  // namespace

WorldDiff compare(const WorldView& from, const WorldView& to, std::size_t listed) {
  Comparison comparison(listed, *from.pooled, *to.pooled);
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

namespace {

std::string text_of(const PooledChange& member) {
  std::string text = "; member at byte " + std::to_string(member.offset) + ": ";
  text += std::to_string(member.from) + " elements to " + std::to_string(member.to);
  for (const ByteRange& range : member.elements)
    text += ", " + std::to_string(range.begin) + ".." + std::to_string(range.end - 1);
  return text;
}

}  // namespace

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
    for (const PooledChange& member : change.pooled) text += text_of(member);
    text += "\n";
  }
  const std::uint64_t all = spawned + ended + changed;
  if (all > actors.size()) text += "and " + std::to_string(all - actors.size()) + " more\n";
  return text;
}

}  // namespace orrery
