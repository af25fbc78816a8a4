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
  const std::uint32_t at = names.find(
      hash_of(name), [name](const NameRecord& record) { return std::string_view(record.text, record.size) == name; });
  return at == nil ? nil : names[at].node;
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
  const std::uint32_t at = state().names.add(pool(), hash_of(text));
  NameRecord& record = state().names.write(pool(), at);
  record.node = owner;
  record.size = static_cast<std::uint32_t>(text.size());
  std::copy(text.begin(), text.end(), record.text);
  record.next_of_node = node(owner).name;
  node(owner).name = at;
}

void Supervision::release_names(std::uint32_t owner) {
  for (std::uint32_t at = node(owner).name; at != nil;) {
    const std::uint32_t next = state().names[at].next_of_node;
    state().names.remove(pool(), at);
    at = next;
  }
  node(owner).name = nil;
}

}  // namespace orrery::detail
