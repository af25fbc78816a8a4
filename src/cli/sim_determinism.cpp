#include "cli/sim_determinism.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <string_view>
#include <utility>

#include "cli/arguments.hpp"
#include "platform/channel.hpp"
#include "platform/memory.hpp"
#include "platform/this_program.hpp"
#include "testing/simulation_run.hpp"

namespace orrery::cli {
namespace {

using detail::EventLogRequest;
using detail::Fingerprint;
using detail::Fingerprints;
using detail::LineReader;

std::string numbers_text(std::span<const std::uint64_t> numbers) {
  std::string text;
  for (const std::uint64_t number : numbers) text += (text.empty() ? "" : " ") + std::to_string(number);
  return text;
}

// Decimal numbers separated by spaces; empty if there is anything else.
std::vector<std::uint64_t> parse_numbers(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  while (!text.empty()) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return {};
    numbers.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
  return numbers;
}

// This program anew, with work to do: numbers, of which the first is the descriptor that it writes to.
LineReader start(const DeterminismCheck& check, const std::vector<std::uint64_t>& work, Duration patience,
                 platform::Errors errors) {
  platform::DescriptorPair ends = platform::make_socket_pair();
  if (!ends.first.is_open()) return {};
  std::vector<std::uint64_t> numbers = {static_cast<std::uint64_t>(ends.second.get())};
  numbers.insert(numbers.end(), work.begin(), work.end());
  std::vector<std::string> words = check.command_line;
  words.push_back(std::string(determinism_worker_option) + "=" + numbers_text(numbers));
  platform::Child process = platform::start_this_program(words, ends.second, errors);
  return {std::move(ends.first), std::move(process), patience};
}

LineReader start_event_log(const DeterminismCheck& check, const EventLogRequest& request) {
  std::vector<std::uint64_t> work = {request.perturbation, request.seed};
  work.insert(work.end(), request.after.begin(), request.after.end());
  const Duration patience = check.wall_limit * static_cast<int>(1 + request.after.size());
  return start(check, work, patience, platform::Errors::discarded);
}

std::string early_end(const platform::ExitStatus& status, std::uint64_t seeds_done) {
  return "the second run ended early, by " + std::string(status.signalled ? "signal " : "status ") +
         std::to_string(status.code) + ", after " + std::to_string(seeds_done) + " seeds";
}

}  // namespace

std::optional<DeterminismReport> check_determinism(const DeterminismCheck& check, const Fingerprints& first) {
  const std::uint64_t perturbation = detail::random_perturbation();
  LineReader results = start(check, {perturbation}, Duration::max(), platform::Errors::shown);
  Fingerprints second;
  while (const auto line = results.next()) {
    const std::vector<std::uint64_t> numbers = parse_numbers(*line);
    if (numbers.size() != 4) continue;
    second[numbers[0]] = {numbers[1], numbers[2], static_cast<Fingerprint::End>(numbers[3])};
    check.on_seed(numbers[0]);
  }
  if (check.interrupted()) return std::nullopt;
  const platform::ExitStatus status = results.end();
  DeterminismReport report = detail::compare_runs(
      first, second, perturbation, [&](const EventLogRequest& request) { return start_event_log(check, request); });
  if (second.size() < first.size()) report.error = early_end(status, second.size());
  return report;
}

int determinism_worker(const std::string& work, const SimulationBuilder& simulation, const SeedRange& seeds,
                       const RunOptions& options) {
  const std::vector<std::uint64_t> numbers = parse_numbers(work);
  if (numbers.size() < 2) return exit_usage;
  const platform::FileDescriptor to(static_cast<int>(numbers[0]));
  const std::uint64_t perturbation = numbers[1];
  if (numbers.size() > 2) {
    platform::limit_memory(SimulationRun::limits_of(simulation).memory_bytes);
    detail::write_event_log(simulation, {numbers[2], {numbers.begin() + 3, numbers.end()}, perturbation}, to);
    return exit_ok;
  }
  detail::run_perturbed(simulation, seeds, options, perturbation, [&](const SeedResult& result) {
    const Fingerprint print = detail::fingerprint_of(result);
    const std::uint64_t line[] = {result.seed, print.digest, print.events, static_cast<std::uint64_t>(print.end)};
    static_cast<void>(platform::send_all(to, numbers_text(line) + "\n"));
  });
  return exit_ok;
}

}  // namespace orrery::cli
