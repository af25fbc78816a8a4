#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/core/random.hpp>

#include "resp_reply.hpp"
#include "store.hpp"

namespace orrery::kv {

/// What the workload does to one key.
enum class OperationKind : std::uint8_t {
  get,
  set,
  set_nx,
  set_xx,
  set_px,
  set_get,
  del,
  exists,
  incr,
  incr_by,
  decr,
  append,
  strlen,
  pexpire,
  pttl,
  mset,
  mget,
};
inline constexpr std::size_t operation_kinds = 17;
[[nodiscard]] std::string_view to_string(OperationKind kind);

struct Operation {
  OperationKind kind = OperationKind::get;
  std::uint32_t key = 0;    ///< Index into the client's keys.
  Bytes value;              ///< Of sets and append.
  std::int64_t amount = 0;  ///< Of incr_by; milliseconds of set_px and pexpire.

  [[nodiscard]] bool writes() const;
  [[nodiscard]] bool sets_expiry() const { return kind == OperationKind::set_px || kind == OperationKind::pexpire; }
};

/// Appends the request to a pipeline.
void append_operation(Bytes& requests, const Operation& operation, std::string_view key);

/// For people: `SET "abc"`.
[[nodiscard]] std::string describe(const Operation& operation);

/// How often each kind is chosen: the operation alphabet of one client in one run. Swarm-like: many seeds leave kinds
/// out altogether, so that long runs of few kinds occur.
class Alphabet {
 public:
  explicit Alphabet(Random& random);
  [[nodiscard]] Operation draw(Random& random, std::uint32_t keys) const;

 private:
  std::uint64_t weights_[operation_kinds];
  std::uint64_t value_bytes_max_;
};

}  // namespace orrery::kv
