#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/check/history.hpp>
#include <orrery/check/register_specification.hpp>
#include <orrery/model/run_objects.hpp>

#include "protocols/request.hpp"

namespace orrery::protocols {

/// What all clients of a run asked for and were told, for whoever claims that it is linearizable.
class RequestHistory final : public model::Witness {
 public:
  static constexpr bool run_wide = true;

  explicit RequestHistory(model::ReportViolation report) : report_(std::move(report)) {}

  /// A client begins an operation; all its attempts are the same operation.
  OperationId begin(std::string_view client, const Request& request, Time at);
  /// The answer that the client believes; anything else leaves it ambiguous, and so does no call at all.
  void answered(OperationId id, const Reply& reply, Time at);
  /// No attempt of it can take effect any more, and none has.
  void refused(OperationId id, Time at);

  /// Someone promises that what clients saw is linearizable; who ("raft.linearizable") is told when it was not.
  void expect_linearizable(std::string checker) { checker_ = std::move(checker); }
  /// A node says that what it answers is part of that promise. Once one has, only what is asked of such nodes counts;
  /// before, whatever any client asks of anybody.
  void serves(std::string_view node);

  /// Whether anybody wants to know what was asked of this node and what it answered.
  [[nodiscard]] bool wants(std::string_view node) const;

  void finish() override;

  [[nodiscard]] const History<RegisterOperation, RegisterOutput>& history() const { return history_; }

 private:
  model::ReportViolation report_;
  std::string checker_;
  std::vector<std::string> serving_;
  History<RegisterOperation, RegisterOutput> history_;
};

}  // namespace orrery::protocols
