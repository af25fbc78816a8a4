#include "oracles.hpp"

#include <cstddef>

namespace orrery::kv {
namespace {

constexpr OracleInfo oracle_infos[] = {
    {Oracle::replies, "replies", "replies agree with the model"},
    {Oracle::survival, "survival", "acknowledged writes survive"},
    {Oracle::data_set, "data-set", "a data set is never replaced"},
    {Oracle::listing, "listing", "keys are listed"},
    {Oracle::availability, "availability", "the server answers after healing"},
    {Oracle::linearizability, "linearizability", "operations are linearizable"},
};

}  // namespace

std::span<const OracleInfo> oracles() { return oracle_infos; }

std::string_view property_of(Oracle oracle) { return oracle_infos[static_cast<std::size_t>(oracle)].property; }

std::optional<Oracle> find_oracle(std::string_view name) {
  for (const OracleInfo& info : oracle_infos) {
    if (info.name == name) return info.oracle;
  }
  return std::nullopt;
}

}  // namespace orrery::kv
