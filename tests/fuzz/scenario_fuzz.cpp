// Any bytes as a document: nothing crashes, what is refused says where and why, what is read is read alike again, and a
// small scenario starts and runs for a while, with the same digest each time.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/model/model.hpp>
#include <orrery/protocols/models.hpp>
#include <orrery/scenario/run.hpp>
#include <orrery/scenario/scenario.hpp>

namespace {

using namespace orrery;
using namespace orrery::scenario;
using namespace std::chrono_literals;

constexpr std::size_t nodes_read_max = 200;
constexpr std::size_t nodes_run_max = 5;
constexpr std::uint64_t events_max = 1000;

using Problems = std::vector<model::Problem>;

void require(bool condition, const std::string& otherwise) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", otherwise.c_str());
  std::abort();
}

const model::Models& all_models() {
  static const model::Models models(protocols::models());
  return models;
}

// The length of each line.
std::vector<std::size_t> lines_of(std::string_view text) {
  std::vector<std::size_t> lengths(1, 0);
  for (const char c : text) {
    if (c == '\n')
      lengths.push_back(0);
    else
      ++lengths.back();
  }
  return lengths;
}

void require_told(const Problems& problems, std::string_view text) {
  require(!problems.empty(), "refused without a word");
  const std::vector<std::size_t> lines = lines_of(text);
  for (const model::Problem& problem : problems) {
    const std::string told = to_string(problem);
    require(!problem.message.empty(), "no message: " + told);
    require(problem.pointer.empty() || problem.pointer.front() == '/', "no JSON pointer: " + told);
    const auto [line, column] = problem.place;
    require(line >= 1 && line <= lines.size() && column >= 1 && column <= lines[line - 1] + 1,
            "outside of the text: " + told);
    require(std::all_of(told.begin(), told.end(), [](char c) { return static_cast<unsigned char>(c) >= ' '; }),
            "not printable: " + told);
  }
  const auto by_place = [](const model::Problem& a, const model::Problem& b) {
    return a.place.line != b.place.line ? a.place.line < b.place.line : a.place.column < b.place.column;
  };
  require(std::is_sorted(problems.begin(), problems.end(), by_place), "not in the order of the text");
}

// In slices that grow, until enough has happened: time alone bounds nothing.
std::uint64_t digest_of_start(const Scenario& scenario) {
  ScenarioRun run(scenario);
  Duration slice = 1us;
  while (run.run_until(run.now() + slice) && run.events() < events_max && run.now() < Time() + 1s) slice += slice;
  return run.finish().digest;
}

void require_alike(const Scenario& a, const Scenario& b) {
  require(a.node_names() == b.node_names() && a.faults.size() == b.faults.size() && a.rules.size() == b.rules.size() &&
              a.expectations.size() == b.expectations.size() && a.links.size() == b.links.size() &&
              a.duration == b.duration && a.seed == b.seed && a.chaos.has_value() == b.chaos.has_value(),
          "read again, it is another scenario");
  if (a.node_names().size() > nodes_run_max) return;
  require(digest_of_start(a) == digest_of_start(b), "read again, it has another digest");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ReadOptions options{.allow_bugs = true, .nodes_max = nodes_read_max};
  const auto scenario = read_scenario(text, all_models(), options);
  const auto again = read_scenario(text, all_models(), options);
  require(scenario.has_value() == again.has_value(), "now refused, now not");
  if (scenario) {
    require_alike(*scenario, *again);
  } else {
    require_told(scenario.error(), text);
    require(scenario.error() == again.error(), "other problems");
  }
  return 0;
}
