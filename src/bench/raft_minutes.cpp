#include "raft_minutes.hpp"

#include <chrono>
#include <string_view>
#include <utility>

#include <orrery/protocols/models.hpp>

namespace orrery::workloads {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view document = R"json({
  "orrery": 1, "name": "raft-minute", "duration": "60s",
  "nodes": [{"id": "n[1..5]", "model": "raft"},
            {"id": "client", "model": "client", "with": {"targets": "n*", "rate": "100/s", "history": false}}],
  "links": [{"latency": {"uniform": ["1ms", "3ms"]}}],
  "faults": [{"at": "10s", "crash": "@leader", "reboot_after": "5s"}]})json";

}  // namespace

scenario::Scenario raft_minute() {
  static const model::Models models(protocols::models());
  auto read = scenario::read_scenario(document, models);
  ORRERY_CHECK(read.has_value());
  return std::move(*read);
}

RaftMinutes::RaftMinutes(std::uint64_t seed) : scenario_(raft_minute()), seed_(seed) {}

std::uint64_t RaftMinutes::step() {
  return timed([&] {
    if (!run_) run_.emplace(scenario_, seed_++);
    const Time before = run_->now();
    const bool goes_on = run_->run_until(before + Duration(1s));
    const auto passed = static_cast<std::uint64_t>((run_->now() - before) / Duration(1s));
    if (!goes_on) observer_.reset(), run_.reset();
    return passed;
  });
}

void RaftMinutes::observe(ObserverDetail detail, ObserverSnapshot& into) {
  if (!run_) run_.emplace(scenario_, seed_++);
  if (!observer_) observer_.emplace(run_->cluster());
  observer_->observe(detail, into);
}

}  // namespace orrery::workloads
