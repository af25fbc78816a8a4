#include "protocols/request_history.hpp"

#include <algorithm>

#include <orrery/check/linearizability.hpp>

namespace orrery::protocols {

OperationId RequestHistory::begin(std::string_view client, const Request& request, Time at) {
  RegisterOperation operation =
      request.operation == Operation::write ? RegisterOperation::set(request.value) : RegisterOperation::get();
  return history_.invoke(client, request.key, std::move(operation), at);
}

void RequestHistory::answered(OperationId id, const Reply& reply, Time at) {
  if (!id.valid() || reply.status != ReplyStatus::ok) return;
  if (history_.operation(id).kind == RegisterOperation::Kind::set) {
    history_.complete(id, RegisterOutput::done(), at);
  } else if (reply.value.empty()) {
    history_.complete(id, RegisterOutput::nothing(), at);
  } else {
    history_.complete(id, RegisterOutput::of(reply.value), at);
  }
}

void RequestHistory::refused(OperationId id, Time at) {
  if (id.valid()) history_.fail(id, at);
}

void RequestHistory::serves(std::string_view node) {
  if (std::find(serving_.begin(), serving_.end(), node) == serving_.end()) serving_.emplace_back(node);
}

bool RequestHistory::wants(std::string_view node) const {
  if (checker_.empty()) return false;
  return serving_.empty() || std::find(serving_.begin(), serving_.end(), node) != serving_.end();
}

void RequestHistory::finish() {
  if (checker_.empty()) return;
  const Linearizability judged = check_linearizability(history_, RegisterSpecification());
  if (judged.verdict == Verdict::not_linearizable) report_(checker_, judged.text);
}

}  // namespace orrery::protocols
