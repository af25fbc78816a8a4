#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace orrery::kv {

/// Faults planted on purpose, to see the simulation find them. `none` in earnest.
enum class Bug : std::uint8_t {
  none,
  ack_before_sync,       ///< Server: replies once a write is in the log, before the log is synced.
  torn_tail,             ///< Server: replays the torn end of a log, sums unchecked.
  ignore_sync_error,     ///< Server: takes a failed sync for a success.
  rename_before_sync,    ///< Server: puts a rewritten log in place before it is synced.
  rewrite_loses_writes,  ///< Server: forgets the writes that came while the log was being rewritten.
  pipeline_order,        ///< Server: answers a pipeline's reads before its writes.
  incr_retry,            ///< Client: repeats an INCR whose reply was lost, as if it had not run.
  expiry_loss,           ///< Server: a reboot brings keys back without their expiry.
  stale_read,            ///< Server: keeps the value of a GET for the rest of the batch, through a DEL.
  split_request,         ///< Server: takes what a read gives for whole requests.
  fresh_start,           ///< Server: begins a new data set when it cannot read its log.
  unlisted_key,          ///< Server: KEYS leaves the last key out.
  connection_leak,       ///< Server: counts connections that are gone.
};

struct BugInfo {
  Bug bug;
  std::string_view name;
  std::string_view meaning;
  bool durable;  ///< Shows only in durable mode.
};

/// All but `none`.
[[nodiscard]] std::span<const BugInfo> bugs();
/// The bug of that name.
[[nodiscard]] std::optional<Bug> find_bug(std::string_view name);

}  // namespace orrery::kv
