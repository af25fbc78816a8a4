#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/check/linearizability.hpp>
#include <orrery/check/register_specification.hpp>

#include "operation.hpp"
#include "resp_reply.hpp"

namespace orrery::kv {

/// What one client did to one key of one server, as the history of a register: a second opinion beside `KeyModel`,
/// which shares nothing with it. A history is one life of the key: from when it certainly is not there, or was
/// overwritten, until it is gone with all else, or a command sets an expiry, which registers have not.
class KeyHistory {
 public:
  /// A key that nobody has used. `name` says which, on which server.
  KeyHistory(std::string_view client, std::string_view name)
      : client_(history_.client(client)), key_(history_.key(name)) {}

  /// Whether `operation`, about to be sent, and no other of this key with it, ends the life and begins another: judge
  /// this one first.
  [[nodiscard]] bool opens_life(const Operation& operation) const;
  /// The request is about to be sent, in a pipeline behind `after` if that is valid. No id if it is not recorded, which
  /// the others take.
  OperationId call(const Operation& operation, Time at, OperationId after);
  void replied(OperationId id, const Operation& operation, const Reply& reply, Time at);
  /// No reply came.
  void lost(OperationId id, const Operation& operation, Time at);
  /// The server process ended, so that nothing is under way any more. What it had is still there.
  void server_restarted(Time at);

  [[nodiscard]] Linearizability judge() const { return check_linearizability<RegisterSpecification>(history_); }
  /// Begins a life: in which there certainly is nothing, or which the next call opens.
  void begin_life(bool opens);

 private:
  RegisterHistory history_{HistoryLimits{.operations_max = 1 << 16}};
  HistoryClient client_;
  HistoryKey key_;
  std::vector<OperationId> lost_;  // In this life, and not ruled out.
  OperationId opening_;            // What overwrote the life before,
  bool opens_ = false;             // or will: the next call.
  bool followed_ = true;           // What the key holds follows from what was recorded in this life.
  bool unsettled_ = false;         // A write was lost that may yet take effect.
};

}  // namespace orrery::kv
