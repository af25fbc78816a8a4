#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/testing/report.hpp>

#include "testing/seed_runner.hpp"

namespace orrery::detail {

/// How results travel from a worker to its parent: numbers as LEB128, strings and lists with their length before them.
/// A worker that runs wild may write anything: decoding checks all, and takes memory in proportion to its input only.
[[nodiscard]] std::string encode(const SeedResult& result);
[[nodiscard]] std::string encode(const SeedHistory& history);
/// Nothing if `bytes` are not exactly an encoded result.
[[nodiscard]] std::optional<SeedResult> decode_result(std::string_view bytes);
[[nodiscard]] std::optional<SeedHistory> decode_history(std::string_view bytes);

}  // namespace orrery::detail
