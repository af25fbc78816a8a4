#pragma once

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/adapters/libraft.hpp>
#include <orrery/adapters/libraft_messages.hpp>

namespace orrery::libraft {

/// libraft 0.15 stores and sends padding that it has not written: has it take its memory zeroed, for the whole program.
/// Once, before any node runs.
inline void zero_fresh_memory() {
  static raft_heap zeros{.data = nullptr,
                         .malloc = [](void*, std::size_t size) { return std::calloc(1, size); },
                         .free = [](void*, void* memory) { std::free(memory); },
                         .calloc = [](void*, std::size_t count, std::size_t size) { return std::calloc(count, size); },
                         .realloc = [](void*, void* memory, std::size_t size) { return std::realloc(memory, size); },
                         .aligned_alloc = nullptr,  // Only for its own I/O.
                         .aligned_free = nullptr};
  raft_heap_set(&zeros);
}

// Between values and memory of libraft's, which whoever gets it frees.

inline raft_buffer buffer_of(std::string_view bytes) {
  const raft_buffer buffer{.base = raft_malloc(std::max<std::size_t>(1, bytes.size())), .len = bytes.size()};
  std::memcpy(buffer.base, bytes.data(), bytes.size());
  return buffer;
}
inline std::string bytes_of(const raft_buffer& buffer) {
  return std::string(static_cast<const char*>(buffer.base), buffer.len);
}

/// All in one batch.
inline raft_entry* entries_of(const std::vector<LogEntry>& entries) {
  if (entries.empty()) return nullptr;
  std::string all;
  for (const LogEntry& entry : entries) all += entry.data;
  char* const batch = static_cast<char*>(buffer_of(all).base);
  auto* const made = static_cast<raft_entry*>(raft_calloc(entries.size(), sizeof(raft_entry)));
  char* at = batch;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    made[i] = {entries[i].term, entries[i].type, {at, entries[i].data.size()}, batch};
    at += entries[i].data.size();
  }
  return made;
}
inline std::vector<LogEntry> entries_of(const raft_entry* entries, std::size_t count) {
  std::vector<LogEntry> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back({entries[i].term, entries[i].type, bytes_of(entries[i].buf)});
  return made;
}

inline raft_configuration configuration_of(const std::vector<Server>& servers) {
  raft_configuration made;
  raft_configuration_init(&made);
  for (const Server& server : servers) raft_configuration_add(&made, server.id, server.address.c_str(), server.role);
  return made;
}
inline std::vector<Server> servers_of(const raft_configuration& configuration) {
  std::vector<Server> made;
  for (unsigned i = 0; i < configuration.n; ++i) {
    const raft_server& server = configuration.servers[i];
    made.push_back({server.id, server.role, server.address});
  }
  return made;
}

inline raft_snapshot* snapshot_of(const Snapshot& snapshot) {
  if (snapshot.index == 0) return nullptr;
  auto* const made = static_cast<raft_snapshot*>(raft_malloc(sizeof(raft_snapshot)));
  auto* const data = static_cast<raft_buffer*>(raft_malloc(sizeof(raft_buffer)));
  *data = buffer_of(snapshot.data);
  *made = {
      snapshot.index, snapshot.term, configuration_of(snapshot.configuration), snapshot.configuration_index, data, 1};
  return made;
}
inline Snapshot snapshot_of(const raft_snapshot& snapshot) {
  Snapshot made{snapshot.index, snapshot.term, snapshot.configuration_index, servers_of(snapshot.configuration), {}};
  for (unsigned i = 0; i < snapshot.n_bufs; ++i) made.data += bytes_of(snapshot.bufs[i]);
  return made;
}

}  // namespace orrery::libraft
