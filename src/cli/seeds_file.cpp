#include "cli/seeds_file.hpp"

#include <algorithm>
#include <fstream>  // tidy: allow(host) the command line reads files of people

#include "cli/arguments.hpp"

namespace orrery::cli {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view line) {
  line = line.substr(0, line.find('#'));
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  return line.substr(0, line.find_last_not_of(blanks) + 1);
}

}  // namespace

Result<std::vector<std::uint64_t>> parse_seeds_file(std::string_view text, const std::string& path) {
  std::vector<std::uint64_t> seeds;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view word = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    const Result<std::uint64_t> seed = parse_seed(word.substr(0, 80));
    if (!seed)
      return failure(ErrorCode::invalid_argument, path + ":" + std::to_string(line) + ": " + seed.error().detail);
    seeds.push_back(*seed);
  }
  return seeds;
}

Result<std::vector<std::uint64_t>> read_seeds_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);  // tidy: allow(host) as above
  std::string text(seeds_file_bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (in.fail() && !in.eof())) return failure(ErrorCode::not_found, "cannot read '" + path + "'");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > seeds_file_bytes_max)
    return failure(ErrorCode::too_large, "'" + path + "' is longer than 16 MiB: that is no list of seeds");
  return parse_seeds_file(text, path);
}

}  // namespace orrery::cli
