#include "protocols/raft/state_machine.hpp"

#include <span>
#include <utility>

#include <orrery/core/hash.hpp>
#include <orrery/process/wire_reader.hpp>
#include <orrery/process/wire_writer.hpp>

namespace orrery::protocols::raft {
namespace {

constexpr std::size_t slots_min = 64;

std::size_t sized_bytes(std::string_view text) { return varint_bytes(text.size()) + text.size(); }

void append_varint(Bytes& out, std::uint64_t number) {
  char room[10];
  const std::size_t bytes = varint_bytes(number);
  WireWriter writer(std::span<char>(room, bytes));
  writer.varint(number);
  out.append(room, bytes);
}

void append_sized(Bytes& out, std::string_view text) {
  append_varint(out, text.size());
  out.append(text);
}

}  // namespace

Bytes write_command(const Command& command) {
  Bytes bytes;
  bytes.reserve(20 + sized_bytes(command.key) + command.value.size());
  append_varint(bytes, command.session);
  append_varint(bytes, command.sequence);
  append_sized(bytes, command.key);
  bytes.append(command.value);
  return bytes;
}

std::optional<Command> read_command(std::string_view bytes) {
  WireReader reader(bytes);
  Command command;
  command.session = reader.varint();
  command.sequence = reader.varint();
  command.key = reader.sized(WireReader::no_bound);
  if (!reader.ok()) return std::nullopt;
  command.value = bytes.substr(reader.offset());
  return command;
}

SessionOutcome StateMachine::apply(const Command& command) {
  const SessionOutcome outcome = sessions_.take(command.session, command.sequence);
  if (outcome == SessionOutcome::first) set(command.key, command.value);
  return outcome;
}

const std::string* StateMachine::find(std::string_view key) const {
  if (slots_.empty()) return nullptr;
  const std::uint32_t pair = *const_cast<StateMachine*>(this)->slot_of(key, hash_bytes(key));
  return pair == no_pair ? nullptr : &pairs_[pair].value;
}

void StateMachine::set(std::string_view key, std::string_view value) {
  if (2 * (pairs_.size() + 1) > slots_.size()) grow();
  const std::uint64_t key_hash = hash_bytes(key);
  const std::uint64_t hash = hash_bytes(value, key_hash);
  std::uint32_t& slot = *slot_of(key, key_hash);
  if (slot == no_pair) {
    slot = static_cast<std::uint32_t>(pairs_.size());
    pairs_.push_back({std::string(key), std::string(value), key_hash, hash});
  } else {
    Pair& pair = pairs_[slot];
    hash_ -= pair.hash;
    pair.value.assign(value);
    pair.hash = hash;
  }
  hash_ += hash;
}

// The slot of the key, or the empty one where it belongs.
std::uint32_t* StateMachine::slot_of(std::string_view key, std::uint64_t key_hash) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = key_hash & mask;
  while (slots_[at] != no_pair) {
    const Pair& pair = pairs_[slots_[at]];
    if (pair.key_hash == key_hash && pair.key == key) break;
    at = (at + 1) & mask;
  }
  return &slots_[at];
}

void StateMachine::grow() {
  slots_.assign(slots_.empty() ? slots_min : 2 * slots_.size(), no_pair);
  for (std::uint32_t i = 0; i < pairs_.size(); ++i) *slot_of(pairs_[i].key, pairs_[i].key_hash) = i;
}

void StateMachine::clear() {
  pairs_.clear();
  slots_.clear();
  hash_ = 0;
  sessions_ = Sessions();
}

Bytes StateMachine::snapshot() const {
  Bytes bytes;
  append_varint(bytes, pairs_.size());
  for (const Pair& pair : pairs_) {
    append_sized(bytes, pair.key);
    append_sized(bytes, pair.value);
  }
  sessions_.write(bytes);
  return bytes;
}

bool StateMachine::restore(std::string_view bytes) {
  clear();
  WireReader reader(bytes);
  const std::uint64_t pairs = reader.varint();
  for (std::uint64_t i = 0; i < pairs && reader.ok(); ++i) {
    const std::string_view key = reader.sized(WireReader::no_bound);
    const std::string_view value = reader.sized(WireReader::no_bound);
    if (reader.ok()) set(key, value);
  }
  if (reader.ok() && sessions_.read(bytes.substr(reader.offset()))) return true;
  clear();
  return false;
}

}  // namespace orrery::protocols::raft
