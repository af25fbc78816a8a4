#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/channel.hpp"
#include "platform/child.hpp"
#include "platform/last_words.hpp"
#include "testing/seed_runner.hpp"

namespace orrery::detail {

/// What a worker is asked for: to run seeds, one after the other, or what happened in one before an event.
struct Order {
  std::uint64_t first_seed = 0;
  std::uint64_t count = 0;
  std::uint64_t history_before = 0;  ///< An event; 0: run the seeds.
};

/// What a worker answers.
struct Finished {
  SeedResult result;
};
struct History {
  std::uint64_t seed = 0;
  SeedHistory told;
};
using Answer = std::variant<Finished, History>;

/// A worker process, as its parent sees it.
class Worker {
 public:
  /// Forks. `inherited`: descriptors of its siblings, which it closes.
  Worker(const SeedWork& work, const SeedRunnerOptions& options, const std::vector<int>& inherited);
  /// Kills it, unless it is idle and has its coverage to write first.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  [[nodiscard]] bool running() const { return child_.running(); }
  [[nodiscard]] bool idle() const { return running() && !order_; }
  /// Two that become readable when the worker says something.
  [[nodiscard]] int channel() const { return channel_.get(); }
  [[nodiscard]] int output() const { return output_.get(); }

  void give(const Order& order);
  /// The order it is at, with the seeds still to be done; its first is in progress.
  [[nodiscard]] const std::optional<Order>& order() const { return order_; }
  /// The seed in progress has failed, and is being explained: this is its result if the worker dies of that.
  [[nodiscard]] const std::optional<SeedResult>& preliminary() const { return preliminary_; }

  /// Takes what has come, without waiting. False if the worker has gone, or writes nonsense.
  [[nodiscard]] bool receive(std::vector<Answer>& answers);
  /// Asks a worker that takes too long for its last words, then kills it. `now` is a time of the wall clock, in
  /// seconds.
  void check_time(double now, double seconds_max);
  [[nodiscard]] bool overdue() const { return asked_at_ != 0; }
  /// It was asked, and had just finished after all: what it dies of now is no fault of its next seed.
  [[nodiscard]] bool reprieved() const { return reprieved_; }

  /// Kills it, unless it is dead, and waits for its end.
  platform::ExitStatus bury();
  [[nodiscard]] const platform::LastWords& last_words() const { return *words_.get(); }
  /// What it wrote to stdout and stderr since the seed began, but for the middle of too much.
  [[nodiscard]] const std::string& output_text() const { return output_text_; }

 private:
  void drain_output();
  [[nodiscard]] bool accept(std::uint8_t type, std::string_view payload, std::vector<Answer>& answers);
  void next_seed();

  platform::SharedLastWords words_;
  platform::FileDescriptor channel_;
  platform::FileDescriptor output_;
  platform::Child child_;
  std::optional<Order> order_;
  std::optional<SeedResult> preliminary_;
  std::string received_;
  std::string output_text_;
  double since_ = 0;     // When the seed in progress began.
  double asked_at_ = 0;  // When it was asked for its last words; 0: was not.
  bool reprieved_ = false;
};

}  // namespace orrery::detail
