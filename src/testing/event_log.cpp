#include "testing/event_log.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <limits>
#include <utility>

#include <orrery/core/run_context.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/testing/kinds.hpp>

#include "platform/channel.hpp"
#include "testing/determinism_check.hpp"

namespace orrery::detail {
namespace {

constexpr std::size_t events_before = 10;

class EventLog final : public TraceSink {
 public:
  explicit EventLog(const std::function<void(std::string_view)>& write)
      : write_(write), dictionary_(simulation_dictionary()) {
    dictionary_.name_nodes([this](NodeId node) { return node.value < names_.size() ? names_[node.value] : "?"; });
  }

  void name_nodes(const std::vector<std::string>& names) override { names_ = names; }
  void record(const TraceRecord& record) override {
    if ((record.flags & TraceRecord::flag_dispatch) == 0) return;
    const Simulator& simulator = *current_run()->simulator;
    std::array<char, 80> text;
    std::snprintf(text.data(), text.size(), "#%llu  %s  %.9f s  ", static_cast<unsigned long long>(++ordinal_),
                  digest_text(simulator.digest()).c_str(), static_cast<double>(record.time) * 1e-9);
    std::string line = text.data();
    if (record.node != no_node.value) line += dictionary_.node_name(record.node) + "  ";
    line += dictionary_.kind_name(record.kind);
    const std::string& origin = simulator.origin_name({record.peer});
    if (record.node == no_node.value || origin != dictionary_.node_name(record.node)) line += ", by " + origin;
    if (record.value != 0) line += ", from #" + std::to_string(record.value);
    write_(line);
  }
  void record_text(TraceRecord, std::string_view) override {}

 private:
  const std::function<void(std::string_view)>& write_;
  TraceDictionary dictionary_;
  std::vector<std::string> names_;
  std::uint64_t ordinal_ = 0;
};

SeedResult run_as_asked(const SimulationBuilder& simulation, std::uint64_t seed, std::uint64_t perturbation,
                        TraceSink* trace) {
  return perturbation == 0 ? run_seed(simulation, seed, trace)
                           : run_perturbed_seed(simulation, seed, perturbation, trace);
}

std::string end_line(const SeedResult& result) {
  return "the end: digest " + digest_text(result.digest) + " after " + std::to_string(result.events) + " events, " +
         (result.ok ? "ok" : "failed with '" + result.failures.front().property + "'");
}

}  // namespace

void write_event_log(const SimulationBuilder& simulation, const EventLogRequest& request,
                     const std::function<void(std::string_view line)>& write) {
  for (const std::uint64_t seed : request.after)
    static_cast<void>(run_as_asked(simulation, seed, request.perturbation, nullptr));
  EventLog log(write);
  write(end_line(run_as_asked(simulation, request.seed, request.perturbation, &log)));
}

void write_event_log(const SimulationBuilder& simulation, const EventLogRequest& request,
                     const platform::FileDescriptor& to) {
  write_event_log(simulation, request, [&](std::string_view line) {
    static_cast<void>(platform::send_all(to, std::string(line) + "\n"));  // At once: the next event may kill it.
  });
}

LineReader::LineReader(platform::FileDescriptor from, platform::Child writer, Duration patience)
    : from_(std::move(from)), writer_(std::move(writer)) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
  if (milliseconds < std::numeric_limits<int>::max()) milliseconds_max_ = static_cast<int>(milliseconds);
  if (from_.is_open()) platform::set_nonblocking(from_);
}

std::optional<std::string> LineReader::next() {
  while (true) {
    const std::size_t end = received_.find('\n', taken_);
    if (end != std::string::npos) {
      std::string line = received_.substr(taken_, end - taken_);
      taken_ = end + 1;
      return line;
    }
    received_.erase(0, std::exchange(taken_, 0));
    if (!from_.is_open()) return std::nullopt;
    const int descriptor = from_.get();
    platform::wait_readable({&descriptor, 1}, milliseconds_max_);
    if (platform::read_some(from_, received_) != platform::Transfer::some) return std::nullopt;
  }
}

platform::ExitStatus LineReader::end() { return writer_.running() ? writer_.reap() : platform::ExitStatus{}; }

std::optional<Parting> find_parting(LineReader first, LineReader second) {
  Parting parting;
  while (true) {
    std::optional<std::string> a = first.next();
    std::optional<std::string> b = second.next();
    if (!a && !b) return std::nullopt;
    ++parting.event;
    if (a != b) {
      parting.first = std::move(a).value_or("");
      parting.second = std::move(b).value_or("");
      return parting;
    }
    parting.before.push_back(std::move(*a));
    if (parting.before.size() > events_before) parting.before.pop_front();
  }
}

}  // namespace orrery::detail
