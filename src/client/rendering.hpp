#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json.hpp>

// What a node tells, as text for people. Nothing is relied on: what is missing or of another type is shown as "-" or as
// it is, and nothing of it reaches a terminal unescaped.
namespace orrery::client {

using Json = nlohmann::json;

/// A value in a table: numbers grouped, texts escaped, all at most 60 columns.
[[nodiscard]] std::string cell(const Json& value);
/// "1.24 ms".
[[nodiscard]] std::string time_text(double nanoseconds);
/// "1.5 GiB".
[[nodiscard]] std::string memory_text(double bytes);

// Each a number of lines of at most `width` columns.
[[nodiscard]] std::string process_table(const Json& processes, std::size_t width);
[[nodiscard]] std::string supervision_tree(const Json& tree, std::size_t width);
[[nodiscard]] std::string metric_table(const Json& metrics, std::size_t width);
[[nodiscard]] std::string scenario_table(const Json& scenarios, std::size_t width);
/// An object as two columns, one member a line; those inside are named "a.b".
[[nodiscard]] std::string fields_text(const Json& object, std::size_t width);
/// What a frame says, in two or three lines: rate, latency, workers.
[[nodiscard]] std::string frame_text(const Json& frame, std::size_t width);

}  // namespace orrery::client
