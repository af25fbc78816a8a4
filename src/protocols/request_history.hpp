#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <orrery/check/history.hpp>
#include <orrery/check/register_specification.hpp>
#include <orrery/model/run_objects.hpp>

#include "protocols/request.hpp"

namespace orrery::protocols {

/// What all clients of a run asked for and were told, for whoever claims that it is linearizable.
class RequestHistory final : public model::Witness {
 public:
  explicit RequestHistory(model::ReportViolation report) : report_(std::move(report)) {}

  /// A client begins an operation; all its attempts are the same operation.
  OperationId begin(std::string_view client, const Request& request, Time at);
  /// The answer that the client believes; anything else leaves it ambiguous, and so does no call at all.
  void answered(OperationId id, const Reply& reply, Time at);
  /// No attempt of it can take effect any more, and none has.
  void refused(OperationId id, Time at);

  /// Someone promises that what clients saw is linearizable; who ("raft.linearizable") is told when it was not.
  void expect_linearizable(std::string checker) { checker_ = std::move(checker); }
  void finish() override;

  [[nodiscard]] const History<RegisterOperation, RegisterOutput>& history() const { return history_; }

 private:
  model::ReportViolation report_;
  std::string checker_;
  History<RegisterOperation, RegisterOutput> history_;
};

}  // namespace orrery::protocols
