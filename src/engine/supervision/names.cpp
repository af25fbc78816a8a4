#include <algorithm>
#include <span>
#include <string>

#include <orrery/core/hash.hpp>

#include "../engine_core.hpp"
#include "supervision.hpp"

namespace orrery::detail {

namespace {
std::uint64_t hash_of(std::string_view name) { return hash_bytes(std::as_bytes(std::span(name)), 0); }
}  // namespace

std::uint32_t SupervisionState::find_name(std::string_view name) const {
  if (buckets.size() == 0) return nil;
  const std::uint64_t hash = hash_of(name);
  for (std::uint32_t at = buckets[static_cast<std::uint32_t>(hash % buckets.size())].first; at != 0;) {
    const NameRecord& record = names[at - 1];
    if (record.hash == hash && std::string_view(record.text, record.size) == name) return record.node;
    at = record.next_in_bucket;
  }
  return nil;
}

void Supervision::name(ActorId actor, std::string_view text) {
  if (!runs(actor)) return;
  begin();
  const std::uint32_t owner = state().find_name(text);
  if (owner == nil) return add_name(ward_of(actor), text);
  if (state().nodes[owner].who == actor) return;
  exited(actor.slot, ExitReason::failed, "the name '" + std::string(text) + "' is taken");
}

void Supervision::add_name(std::uint32_t owner, std::string_view text) {
  if (state().names.count() == state().buckets.size()) grow_buckets();
  const std::uint32_t at = state().names.add(pool());
  NameRecord& record = state().names.write(pool(), at);
  record.hash = hash_of(text);
  record.node = owner;
  record.size = static_cast<std::uint32_t>(text.size());
  std::copy(text.begin(), text.end(), record.text);
  record.next_of_node = node(owner).name;
  node(owner).name = at;
  Table<Bucket>& buckets = state().buckets;
  Bucket& bucket = buckets.write(pool(), static_cast<std::uint32_t>(record.hash % buckets.size()));
  record.next_in_bucket = bucket.first;
  bucket.first = at + 1;
}

void Supervision::release_names(std::uint32_t owner) {
  Table<Bucket>& buckets = state().buckets;
  for (std::uint32_t at = node(owner).name; at != nil;) {
    const NameRecord record = state().names[at];
    const auto bucket = static_cast<std::uint32_t>(record.hash % buckets.size());
    if (buckets[bucket].first == at + 1) {
      buckets.write(pool(), bucket).first = record.next_in_bucket;
    } else {
      std::uint32_t before = buckets[bucket].first - 1;
      while (state().names[before].next_in_bucket != at + 1) before = state().names[before].next_in_bucket - 1;
      state().names.write(pool(), before).next_in_bucket = record.next_in_bucket;
    }
    state().names.remove(pool(), at);
    at = record.next_of_node;
  }
  node(owner).name = nil;
}

void Supervision::grow_buckets() {
  Table<Bucket>& buckets = state().buckets;
  const std::uint32_t before = buckets.size();
  const std::uint32_t after = std::max<std::uint32_t>(16, before * 2);
  std::vector<std::uint32_t> all;
  for (std::uint32_t bucket = 0; bucket < before; ++bucket) {
    for (std::uint32_t at = buckets[bucket].first; at != 0; at = state().names[at - 1].next_in_bucket)
      all.push_back(at);
    buckets.write(pool(), bucket).first = 0;
  }
  while (buckets.size() < after) (void)buckets.push(pool());
  for (const std::uint32_t at : all) {
    NameRecord& record = state().names.write(pool(), at - 1);
    Bucket& bucket = buckets.write(pool(), static_cast<std::uint32_t>(record.hash % after));
    record.next_in_bucket = bucket.first;
    bucket.first = at;
  }
}

}  // namespace orrery::detail
