#include "bugs.hpp"

namespace orrery::kv {
namespace {

constexpr BugInfo bug_infos[] = {
    {Bug::ack_before_sync, "ack-before-sync", "the server acknowledges a write before the log is synced", true},
    {Bug::torn_tail, "torn-tail", "the server replays the torn end of a log", true},
    {Bug::ignore_sync_error, "ignore-sync-error", "the server takes a failed sync for a success", true},
    {Bug::rename_before_sync, "rename-before-sync", "the server puts a rewritten log in place before it is synced",
     true},
    {Bug::rewrite_loses_writes, "rewrite-loses-writes", "the server forgets writes that come while it rewrites its log",
     true},
    {Bug::pipeline_order, "pipeline-order", "the server answers to the wrong request of a pipeline", false},
    {Bug::incr_retry, "incr-retry", "the client applies an INCR twice whose first reply was lost", false},
    {Bug::expiry_loss, "expiry-loss", "the server forgets after a reboot when keys expire", true},
    {Bug::stale_read, "stale-read", "the server gives the old value of a key after a DEL in the same batch", false},
    {Bug::split_request, "split-request", "the server forgets the first part of a request that comes in two", false},
    {Bug::fresh_start, "fresh-start", "the server begins with no data when it cannot read its log", true},
    {Bug::unlisted_key, "unlisted-key", "the server leaves the last key out of a listing", false},
    {Bug::connection_leak, "connection-leak",
     "the server goes on to count connections that are gone, until it takes no more", false},
};

}  // namespace

std::span<const BugInfo> bugs() { return bug_infos; }

std::optional<Bug> find_bug(std::string_view name) {
  for (const BugInfo& info : bug_infos) {
    if (info.name == name) return info.bug;
  }
  return std::nullopt;
}

}  // namespace orrery::kv
