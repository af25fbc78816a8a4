#include "testing/seed_runner.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <utility>

#include "platform/stack.hpp"
#include "platform/terminal.hpp"
#include "testing/death_report.hpp"
#include "testing/seed_queue.hpp"
#include "testing/worker.hpp"

namespace orrery::detail {
namespace {

constexpr double batch_seconds = 0.05;
constexpr std::uint64_t batch_seeds_max = 16;
constexpr int poll_milliseconds = 50;
constexpr std::size_t histories_max = 8;  // Of seeds that died; each is run once more.

class Runner {
 public:
  Runner(const SeedWork& work, const SeedRunnerOptions& options, const std::function<void(SeedResult)>& sink)
      : work_(work), options_(options), sink_(sink), seeds_(options.seeds, options.corpus) {
    workers_.resize(std::max(1u, options.jobs));
    platform::prepare_stack_walks();
  }

  Ending run() {
    while (!interrupted()) {
      hand_out();
      if (!any_busy()) break;
      wait();
      for (auto& worker : workers_) attend(worker);
    }
    if (!interrupted()) return seeds_.empty() ? Ending::all_seeds : Ending::time;
    for (auto& worker : workers_) worker.reset();
    for (auto& [seed, result] : in_need_of_history_) sink_(std::move(result));
    return Ending::interrupted;
  }

 private:
  [[nodiscard]] bool interrupted() const { return options_.interrupted && options_.interrupted(); }
  [[nodiscard]] bool enough() const { return options_.enough && options_.enough(); }
  [[nodiscard]] bool any_busy() const {
    return std::any_of(workers_.begin(), workers_.end(), [](const auto& worker) { return worker && !worker->idle(); });
  }
  [[nodiscard]] double seconds_max() const { return std::chrono::duration<double>(options_.wall_limit).count(); }

  void hand_out() {
    for (auto& worker : workers_) {
      if (histories_wanted_.empty() && (seeds_.empty() || enough())) return;
      if (worker && worker->idle() && worker->reprieved()) worker.reset();
      if (!worker && !start(worker)) continue;
      if (!worker->idle()) continue;
      if (!histories_wanted_.empty()) {
        worker->give(histories_wanted_.front());
        histories_wanted_.pop_front();
      } else {
        worker->give(seeds_.take(batch_size()));
      }
    }
    if (!any_busy() && !enough()) give_up();
  }

  // Batches of some milliseconds, so that handing out costs nothing, and small ones at the end, so that all end
  // together.
  [[nodiscard]] std::uint64_t batch_size() const {
    if (seeds_done_ == 0) return 1;
    const double per_seed = std::max(seconds_spent_ / static_cast<double>(seeds_done_), 1e-6);
    const auto by_time = static_cast<std::uint64_t>(std::min(batch_seconds / per_seed, 1e6));
    const std::uint64_t by_balance = seeds_.left() / (2 * workers_.size());
    return std::clamp<std::uint64_t>(std::min(by_time, by_balance), 1, batch_seeds_max);
  }

  bool start(std::unique_ptr<Worker>& worker) {
    std::vector<int> inherited;
    for (const auto& sibling : workers_) {
      if (!sibling) continue;
      inherited.push_back(sibling->channel());
      inherited.push_back(sibling->output());
    }
    worker = std::make_unique<Worker>(work_, options_, inherited);
    if (worker->running()) return true;
    worker.reset();
    return false;
  }

  // The system lets no worker start: every seed that is left fails for that reason.
  void give_up() {
    while (!seeds_.empty()) {
      SeedResult result;
      result.seed = seeds_.take(1).first_seed;
      SeedFailure failure;
      failure.seed = result.seed;
      failure.kind = PropertyKind::process;
      failure.property = "no worker";
      failure.message = "the system lets no process start to run this seed in";
      result.failures.push_back(std::move(failure));
      sink_(std::move(result));
      if (interrupted()) return;
    }
    histories_wanted_.clear();
  }

  void wait() {
    polled_.clear();
    for (const auto& worker : workers_) {
      if (!worker || worker->idle()) continue;
      polled_.push_back(worker->channel());
      polled_.push_back(worker->output());
    }
    platform::wait_readable(polled_, poll_milliseconds);
  }

  void attend(std::unique_ptr<Worker>& worker) {
    if (!worker || worker->idle()) return;
    answers_.clear();
    const bool alive = worker->receive(answers_);
    for (Answer& answer : answers_) take(answer);
    if (alive) return worker->check_time(platform::steady_seconds(), seconds_max());
    mourn(*worker);
    worker.reset();
  }

  void take(Answer& answer) {
    if (auto* finished = std::get_if<Finished>(&answer)) {
      ++seeds_done_;
      seconds_spent_ += finished->result.wall_seconds;
      sink_(std::move(finished->result));
    } else if (auto* history = std::get_if<History>(&answer)) {
      settle_history(history->seed, std::move(history->told));
    }
  }

  void settle_history(std::uint64_t seed, SeedHistory told) {
    const auto found = in_need_of_history_.find(seed);
    if (found == in_need_of_history_.end()) return;
    found->second.failures.front().last_events = std::move(told.events);
    found->second.failures.front().knobs = std::move(told.knobs);
    sink_(std::move(found->second));
    in_need_of_history_.erase(found);
  }

  void mourn(Worker& worker) {
    const platform::ExitStatus status = worker.bury();
    const std::optional<Order> order = worker.order();
    if (!order) return;
    if (worker.reprieved())
      return order->history_before != 0 ? histories_wanted_.push_back(*order) : seeds_.put_back(*order);
    if (order->history_before != 0) return settle_history(order->first_seed, {});
    seeds_.put_back({order->first_seed + 1, order->count - 1, 0});
    if (worker.preliminary()) return sink_(*worker.preliminary());

    const platform::LastWords& words = worker.last_words();
    SeedResult result;
    result.seed = order->first_seed;
    if (words.seed == result.seed) result.events = words.event;
    result.failures.push_back(describe_death({.seed = result.seed,
                                              .status = status,
                                              .words = words,
                                              .output = worker.output_text(),
                                              .hung = worker.overdue(),
                                              .seconds_max = seconds_max(),
                                              .memory_limit = options_.memory_limit},
                                             symbolizer_));
    if (words.seed == result.seed && words.event > 1 && work_.history && histories_asked_ < histories_max) {
      ++histories_asked_;
      histories_wanted_.push_back({result.seed, 1, words.event});
      in_need_of_history_.emplace(result.seed, std::move(result));
    } else {
      sink_(std::move(result));
    }
  }

  const SeedWork& work_;
  const SeedRunnerOptions& options_;
  const std::function<void(SeedResult)>& sink_;
  SeedQueue seeds_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<int> polled_;
  std::vector<Answer> answers_;
  std::deque<Order> histories_wanted_;
  std::map<std::uint64_t, SeedResult> in_need_of_history_;  // Dead seeds that wait for their last events.
  std::size_t histories_asked_ = 0;
  std::uint64_t seeds_done_ = 0;
  double seconds_spent_ = 0;
  platform::Symbolizer symbolizer_;
};

Ending run_in_process(const SeedWork& work, const SeedRunnerOptions& options,
                      const std::function<void(SeedResult)>& sink) {
  SeedQueue seeds(options.seeds, options.corpus);
  while (!seeds.empty()) {
    if (options.interrupted && options.interrupted()) return Ending::interrupted;
    if (options.enough && options.enough()) return Ending::time;
    SeedResult result = work.run(seeds.take(1).first_seed);
    if (!result.ok && work.explain) work.explain(result);
    sink(std::move(result));
  }
  return Ending::all_seeds;
}

}  // namespace

Ending run_seeds(const SeedWork& work, const SeedRunnerOptions& options, const std::function<void(SeedResult)>& sink) {
  if (!options.isolate) return run_in_process(work, options, sink);
  return Runner(work, options, sink).run();
}

}  // namespace orrery::detail
