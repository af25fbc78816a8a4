#include "key_history.hpp"

#include <optional>
#include <utility>

namespace orrery::kv {
namespace {

using Kind = RegisterOperation::Kind;

constexpr std::size_t long_life = 24;

// The two that set an expiry have none.
std::optional<RegisterOperation> register_operation(const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::get:
    case OperationKind::mget: return RegisterOperation::get();
    case OperationKind::set:
    case OperationKind::mset: return RegisterOperation::set(operation.value);
    case OperationKind::set_nx: return RegisterOperation(Kind::set_if_absent, operation.value);
    case OperationKind::set_xx: return RegisterOperation(Kind::set_if_present, operation.value);
    case OperationKind::set_get: return RegisterOperation(Kind::exchange, operation.value);
    case OperationKind::del: return RegisterOperation::remove();
    case OperationKind::exists:
    case OperationKind::pttl: return RegisterOperation(Kind::exists);
    case OperationKind::incr: return RegisterOperation::add(1);
    case OperationKind::decr: return RegisterOperation::add(-1);
    case OperationKind::incr_by: return RegisterOperation::add(operation.amount);
    case OperationKind::append: return RegisterOperation::append(operation.value);
    case OperationKind::strlen: return RegisterOperation(Kind::size);
    case OperationKind::set_px:
    case OperationKind::pexpire: return std::nullopt;
  }
  return std::nullopt;
}

bool overwrites(OperationKind kind) {
  return kind == OperationKind::set || kind == OperationKind::mset || kind == OperationKind::set_get ||
         kind == OperationKind::del;
}

// A reply that the operation cannot have becomes an output that it cannot have.
RegisterOutput register_output(const Operation& operation, const Reply& reply) {
  if (reply.error() != nullptr) return RegisterOutput::error();
  if (const std::int64_t* number = reply.integer()) {
    if (operation.kind != OperationKind::pttl) return RegisterOutput::number(*number);
    return RegisterOutput::number(*number == -2 ? 0 : *number == -1 ? 1 : 2);  // 2: an expiry that nobody set.
  }
  if (const Bytes* value = reply.bulk()) return RegisterOutput::of(*value);
  if (const Reply::Array* values = reply.array())
    return values->size() == 1 ? register_output(operation, values->front()) : RegisterOutput::error();
  const bool conditional = operation.kind == OperationKind::set_nx || operation.kind == OperationKind::set_xx;
  if (conditional) return RegisterOutput::number(reply.is_ok() ? 1 : 0);
  if (reply.is_null()) return RegisterOutput::nothing();
  return reply.is_ok() ? RegisterOutput::done() : RegisterOutput::error();
}

}  // namespace

bool KeyHistory::opens_life(const Operation& operation) const {
  return (!followed_ || history_.size() >= long_life) && !unsettled_ && overwrites(operation.kind);
}

// [record]
OperationId KeyHistory::call(const Operation& operation, Time at, OperationId after) {
  if (operation.sets_expiry()) followed_ = false;
  if (!followed_) return {};
  const OperationId id = history_.invoke(client_, key_, *register_operation(operation), at, after);
  if (std::exchange(opens_, false)) opening_ = id;
  return id;
}

void KeyHistory::replied(OperationId id, const Operation& operation, const Reply& reply, Time at) {
  if (!id.valid()) return;
  // What was there before it is of another life.
  history_.complete(id, id == opening_ ? RegisterOutput::done() : register_output(operation, reply), at);
}

void KeyHistory::lost(OperationId id, const Operation& operation, Time at) {
  if (operation.writes()) unsettled_ = true;
  if (!id.valid()) return;
  if (id == opening_) followed_ = false;
  history_.lose(id, at);
  lost_.push_back(id);
}

void KeyHistory::server_restarted(Time at) {
  for (const OperationId id : lost_) history_.rule_out(id, at);
  lost_.clear();
  unsettled_ = false;
}
// [record]

void KeyHistory::begin_life(bool opens) {
  history_.clear();
  lost_.clear();
  opening_ = {};
  opens_ = opens;
  followed_ = true;
  unsettled_ = false;
}

}  // namespace orrery::kv
