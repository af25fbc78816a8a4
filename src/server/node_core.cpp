#include "server/node_core.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <orrery/core/nearest.hpp>
#include <orrery/engine/engine.hpp>

namespace orrery::server {
namespace {

constexpr std::array<std::string_view, 6> capabilities{"run",  "engine",   "observer", "resource_profile",
                                                       "eval", "log_level"};

// The share of time in which a scenario runs, of the thread that runs it.
constexpr double duty_of(ResourceProfile profile) {
  switch (profile) {
    case ResourceProfile::light: return 0.25;
    case ResourceProfile::balanced: return 0.75;
    case ResourceProfile::max: return 1;
  }
  return 1;
}

}  // namespace

NodeCore::NodeCore(NodeIdentity identity, std::span<const BenchmarkEntry> menu, ResourceProfile profile,
                   std::uint32_t processors, NodeMetrics& metrics, Log* log)
    : identity_(std::move(identity)),
      menu_(menu),
      profile_(profile),
      processors_(processors),
      metrics_(metrics),
      log_(log) {}

void NodeCore::join(WebSocketId client, Duration now) {
  clients_.emplace(client, Client{});
  metrics_.clients(clients_.size());
  if (snapshot_due_ == never) snapshot_due_ = now + snapshot_every;
  say(client,
      write_hello({.node = identity_.name,
                   .version = identity_.version,
                   .started_at_ms = identity_.started_at_ms,
                   .scenarios = menu_,
                   .capabilities = std::span(capabilities).first(capabilities.size() - (log_ == nullptr ? 1 : 0)),
                   .profile = profile_,
                   .detail = detail_,
                   .scenario = scenario()}));
  say(client, snapshot(now));
}

void NodeCore::leave(WebSocketId client) {
  clients_.erase(client);
  metrics_.clients(clients_.size());
  if (clients_.empty()) snapshot_due_ = never;
}

void NodeCore::take(WebSocketId client, std::string_view text, Duration now) {
  metrics_.received();
  const auto message = read_client_message(text);
  if (!message) {
    refused(client, "message", message.error());
    return say(client, write_error(message.error()));
  }
  Answer answer = std::visit([&](const auto& body) { return carry_out(body, client, now); }, message->body);
  if (answer) return say(client, write_result(type_of(*message), message->id, *answer));
  refused(client, type_of(*message), answer.error());
  answer.error().id = message->id;
  say(client, write_error(answer.error()));
}

void NodeCore::refuse(WebSocketId client, ErrorReason reason, std::string why) {
  const ProtocolError error{reason, std::move(why), std::nullopt};
  refused(client, "message", error);
  say(client, write_error(error));
}

void NodeCore::refused(WebSocketId client, std::string_view what, const ProtocolError& why) {
  metrics_.refused(why.reason);
  log(LogLevel::debug, "request refused",
      {{"client", static_cast<std::uint64_t>(client)},
       {"request", what},
       {"code", to_string(why.reason)},
       {"message", why.message}});
}

void NodeCore::attach(std::string name, std::unique_ptr<Benchmark> benchmark, Duration now) {
  begin(std::move(name), std::move(benchmark), true, now);
}

void NodeCore::detach(Duration now) { end(now); }

void NodeCore::begin(std::string name, std::unique_ptr<Benchmark> benchmark, bool attached, Duration now) {
  end(now);
  metrics_.began();
  auto runner = std::make_unique<BenchmarkRunner>(name, std::move(benchmark));
  run_.emplace(Run{.scenario = std::move(name), .runner = std::move(runner), .began = now, .attached = attached});
  note_processes();
  log(LogLevel::info, "scenario begins", {{"scenario", run_->scenario}, {"profile", to_string(profile_)}});
  changed_ = true;
}

Result<void> NodeCore::begin(const BenchmarkEntry& entry, Duration now) {
  end(now);  // First: two at a time may be more than there is memory for.
  auto made = entry.make(BenchmarkResources::of(profile_, processors_));
  if (!made) {
    log(LogLevel::error, "scenario failed", {{"scenario", entry.info.id}, {"reason", made.error().detail}});
    return std::unexpected(made.error());
  }
  begin(std::string(entry.info.id), std::move(*made), false, now);
  return {};
}

void NodeCore::end(Duration now) {
  if (!run_) return;
  const BenchmarkFrame& frame = run_->runner->stop(now - run_->began);
  metrics_.update(frame, engine());
  metrics_.ended();
  say_frame(frame);
  log(LogLevel::info, "scenario ends",
      {{"scenario", run_->scenario},
       {"operations", frame.operations},
       {"seconds", static_cast<double>(frame.uptime_ns / 1'000'000) / 1e3}});
  run_.reset();
  changed_ = true;
}

void NodeCore::work(Duration now) {
  work_began_ = now;
  worked_ = false;
  if (now >= snapshot_due_) changed_ = true;
  if (run_ && run_->noted_until != Duration() && now >= run_->noted_until) {
    run_->noted_until = {};
    note_processes();
  }
  if (run_ && now >= due()) {
    run_->runner->hold(run_->paused || now < run_->rests_until);
    const BenchmarkFrame* frame = run_->runner->advance(now - run_->began);
    if (frame != nullptr) {
      metrics_.update(*frame, engine());
      say_frame(*frame);
    } else {
      worked_ = true;
    }
    if (const std::string why = run_->runner->benchmark().failure(); !why.empty()) {
      metrics_.refused(ErrorReason::failed);
      log(LogLevel::error, "scenario failed", {{"scenario", run_->scenario}, {"reason", why}});
      say_all(write_error({ErrorReason::failed, run_->scenario + ": " + why, std::nullopt}), Delivery::certain);
      end(now);
    }
  }
  if (!std::exchange(changed_, false) || clients_.empty()) return;
  snapshot_due_ = now + snapshot_every;
  say_all(snapshot(now), Delivery::latest_state);
}

void NodeCore::worked_until(Duration now) {
  const double duty = duty_of(profile_);
  if (!run_ || run_->attached || !worked_ || duty >= 1) return;
  const double worked = static_cast<double>((now - work_began_).count());
  run_->rests_until = now + Duration(static_cast<std::int64_t>(worked * (1 - duty) / duty));
}

Duration NodeCore::due() const {
  if (changed_) return {};
  if (!run_) return snapshot_due_;
  const BenchmarkRunner& runner = *run_->runner;
  const Duration frame = run_->began + runner.frame_due();
  const bool waits = run_->paused || runner.benchmark_due() == Duration::max();
  const Duration slice = waits ? never : std::max(run_->began + runner.benchmark_due(), run_->rests_until);
  return std::min({slice, frame, snapshot_due_});
}

std::vector<NodeOutput> NodeCore::take_output() { return std::exchange(output_, {}); }

NodeCore::Answer NodeCore::carry_out(const RunRequest& request, WebSocketId, Duration now) {
  if (run_ && run_->attached) return refusal(ErrorReason::unsupported, "what runs here is a program's own");
  const BenchmarkEntry* const entry = find_benchmark(menu_, request.scenario);
  if (entry == nullptr) {
    std::vector<std::string> known;
    for (const BenchmarkEntry& one : menu_) known.emplace_back(one.info.id);
    return refusal(ErrorReason::unknown_scenario,
                   "unknown scenario '" + request.scenario.substr(0, 40) + "'" + suggestion(request.scenario, known));
  }
  if (const Result<void> begun = begin(*entry, now); !begun) return refusal(ErrorReason::failed, begun.error().detail);
  return value_of_scenario(request.scenario);
}

NodeCore::Answer NodeCore::carry_out(const StopRequest&, WebSocketId, Duration now) {
  if (!run_) return refusal(ErrorReason::not_running, "nothing runs");
  if (run_->attached) return refusal(ErrorReason::unsupported, "what runs here is a program's own");
  const std::string ended = run_->scenario;
  end(now);
  return value_of_scenario(ended);
}

NodeCore::Answer NodeCore::carry_out(const DetailRequest& request, WebSocketId, Duration) {
  changed_ = changed_ || detail_ != request.enabled;
  detail_ = request.enabled;
  if (run_) note_processes();
  return value_of_detail(detail_);
}

NodeCore::Answer NodeCore::carry_out(const ProfileRequest& request, WebSocketId, Duration now) {
  if (run_ && run_->attached) return refusal(ErrorReason::unsupported, "what runs here is a program's own");
  if (profile_ == request.profile) return value_of_profile(profile_, false);
  profile_ = request.profile;
  changed_ = true;
  if (!run_) return value_of_profile(profile_, false);
  // Threads and population are settled when a scenario begins.
  const BenchmarkEntry* const entry = find_benchmark(menu_, run_->scenario);
  if (const Result<void> begun = begin(*entry, now); !begun) return refusal(ErrorReason::failed, begun.error().detail);
  return value_of_profile(profile_, true);
}

NodeCore::Answer NodeCore::carry_out(const LogLevelRequest& request, WebSocketId, Duration) {
  if (log_ == nullptr) return refusal(ErrorReason::unsupported, "there is no log here");
  log_->set_level(request.level);
  return value_of_log_level(request.level);
}

void NodeCore::log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) const {
  if (log_ != nullptr) log_->write_bounded(level, event, fields);
}

Engine* NodeCore::engine() const { return run_ ? run_->runner->benchmark().engine() : nullptr; }

std::optional<std::string> NodeCore::scenario() const {
  return run_ ? std::optional<std::string>(run_->scenario) : std::nullopt;
}

std::optional<std::string> NodeCore::engine_state() const {
  const Engine* const engine = this->engine();
  if (engine == nullptr) return std::nullopt;
  return run_->paused ? "paused" : std::string(to_string(engine->state()));
}

void NodeCore::say(WebSocketId to, std::string text) {
  output_.push_back({to, std::make_shared<const std::string>(std::move(text)), Delivery::certain});
}

void NodeCore::say_all(std::string text, Delivery delivery) {
  output_.push_back({std::nullopt, std::make_shared<const std::string>(std::move(text)), delivery});
}

void NodeCore::say_frame(const BenchmarkFrame& frame) {
  if (!clients_.empty()) say_all(write_tick(frame, detail_), Delivery::latest_frame);
}

void NodeCore::note_processes() {
  const bool noted = detail_ || run_->noted_until != Duration();
  run_->runner->set_detail(noted ? ObserverDetail::table : ObserverDetail::totals);
}

const ObserverSnapshot* NodeCore::look(Duration now) {
  Inspectable* const inspectable = run_ ? run_->runner->benchmark().inspectable() : nullptr;
  if (inspectable == nullptr) return nullptr;
  run_->noted_until = now + noted_for;
  note_processes();
  inspectable->observe(ObserverDetail::table, seen_);
  return &seen_;
}

std::string NodeCore::snapshot(Duration now) {
  const auto ns = static_cast<std::uint64_t>(now.count());
  const ObserverSnapshot* observer = nullptr;
  if (run_ && run_->runner->frame().observer) observer = &*run_->runner->frame().observer;
  return write_snapshot({.at_ns = ns,
                         .uptime_ns = ns,
                         .scenario = scenario(),
                         .running = run_.has_value(),
                         .profile = profile_,
                         .detail = detail_,
                         .engine_state = engine_state(),
                         .observer = observer});
}

}  // namespace orrery::server
