#include "operation.hpp"

#include <algorithm>

#include <orrery/core/distributions.hpp>

#include "resp_write.hpp"

namespace orrery::kv {
namespace {

constexpr std::string_view names[operation_kinds] = {
    "GET",    "SET",  "SET NX", "SET XX", "SET PX",  "SET GET", "DEL",  "EXISTS", "INCR",
    "INCRBY", "DECR", "APPEND", "STRLEN", "PEXPIRE", "PTTL",    "MSET", "MGET",
};

Bytes draw_value(Random& random, std::uint64_t bytes_max) {
  if (random.chance(0.4)) return std::to_string(random.between(-100, 100));
  Bytes value(static_cast<std::size_t>(random.below(bytes_max + 1)), 'a');
  for (std::size_t i = 0; i < value.size(); i += 8) {
    std::uint64_t bits = random.next();
    for (std::size_t j = i; j < std::min(i + 8, value.size()); ++j, bits >>= 8)
      value[j] = static_cast<char>('a' + (bits & 15));
  }
  return value;
}

}  // namespace

std::string_view to_string(OperationKind kind) { return names[static_cast<std::size_t>(kind)]; }

bool Operation::writes() const {
  switch (kind) {
    case OperationKind::get:
    case OperationKind::exists:
    case OperationKind::strlen:
    case OperationKind::pttl:
    case OperationKind::mget: return false;
    default: return true;
  }
}

void append_operation(Bytes& requests, const Operation& operation, std::string_view key) {
  const std::string amount = std::to_string(operation.amount);
  switch (operation.kind) {
    case OperationKind::get: return append_request(requests, {"GET", key});
    case OperationKind::set: return append_request(requests, {"SET", key, operation.value});
    case OperationKind::set_nx: return append_request(requests, {"SET", key, operation.value, "NX"});
    case OperationKind::set_xx: return append_request(requests, {"SET", key, operation.value, "XX"});
    case OperationKind::set_px: return append_request(requests, {"SET", key, operation.value, "PX", amount});
    case OperationKind::set_get: return append_request(requests, {"SET", key, operation.value, "GET"});
    case OperationKind::del: return append_request(requests, {"DEL", key});
    case OperationKind::exists: return append_request(requests, {"EXISTS", key});
    case OperationKind::incr: return append_request(requests, {"INCR", key});
    case OperationKind::incr_by: return append_request(requests, {"INCRBY", key, amount});
    case OperationKind::decr: return append_request(requests, {"DECR", key});
    case OperationKind::append: return append_request(requests, {"APPEND", key, operation.value});
    case OperationKind::strlen: return append_request(requests, {"STRLEN", key});
    case OperationKind::pexpire: return append_request(requests, {"PEXPIRE", key, amount});
    case OperationKind::pttl: return append_request(requests, {"PTTL", key});
    case OperationKind::mset: return append_request(requests, {"MSET", key, operation.value});
    case OperationKind::mget: return append_request(requests, {"MGET", key});
  }
}

std::string describe(const Operation& operation) {
  std::string text(to_string(operation.kind));
  if (!operation.value.empty()) text += " '" + operation.value.substr(0, 40) + "'";
  if (operation.amount != 0) text += " " + std::to_string(operation.amount);
  return text;
}

Alphabet::Alphabet(Random& random) {
  for (std::uint64_t& weight : weights_) {
    const std::uint64_t draw = random.below(4);
    weight = draw == 0 ? 0 : std::uint64_t{1} << (2 * (draw - 1));
  }
  weights_[static_cast<std::size_t>(OperationKind::get)] += 2;
  weights_[static_cast<std::size_t>(OperationKind::set)] += 1;
  value_bytes_max_ = random.chance(0.3) ? 3000 : 24;
}

Operation Alphabet::draw(Random& random, std::uint32_t keys) const {
  Operation operation;
  operation.kind = static_cast<OperationKind>(weighted_choice(random, weights_));
  operation.key = static_cast<std::uint32_t>(random.below(keys));
  operation.value = draw_value(random, value_bytes_max_);
  if (operation.kind == OperationKind::incr_by) operation.amount = random.between(-1000, 1000);
  if (operation.sets_expiry()) operation.amount = random.between(1, 4000);
  return operation;
}

}  // namespace orrery::kv
