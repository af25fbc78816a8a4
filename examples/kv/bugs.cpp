#include "bugs.hpp"

namespace orrery::kv {
namespace {

constexpr BugInfo infos[] = {
    {Bug::ack_before_sync, "ack-before-sync", "the server acknowledges a write before the log is synced", true},
    {Bug::torn_tail, "torn-tail", "the server replays the torn end of a log", true},
    {Bug::ignore_sync_error, "ignore-sync-error", "the server takes a failed sync for a success", true},
    {Bug::rename_before_sync, "rename-before-sync", "the server puts a rewritten log in place before it is synced",
     true},
    {Bug::rewrite_loses_writes, "rewrite-loses-writes", "the server forgets writes that come while it rewrites its log",
     true},
    {Bug::pipeline_order, "pipeline-order", "the server answers to the wrong request of a pipeline", false},
    {Bug::incr_retry, "incr-retry", "the client applies an INCR twice whose first reply was lost", false},
};

}  // namespace

std::span<const BugInfo> bugs() { return infos; }

std::optional<Bug> find_bug(std::string_view name) {
  for (const BugInfo& info : infos) {
    if (info.name == name) return info.bug;
  }
  return std::nullopt;
}

}  // namespace orrery::kv
