#pragma once

#include <cstdint>

#include <orrery/engine/engine.hpp>

namespace orrery {

/// Options of an engine by name; see `EngineOptions` for what they mean.
class Engine::Builder {
 public:
  Builder& threads(std::uint32_t count) { return options_.threads = count, *this; }
  Builder& tick_rate(TickRate rate) { return options_.tick_rate = rate, *this; }
  Builder& seed(std::uint64_t seed) { return options_.seed = seed, *this; }
  Builder& lookahead(Tick ticks) { return options_.lookahead = ticks, *this; }
  Builder& partitions(std::uint32_t count) { return options_.partitions = count, *this; }
  Builder& partition_strategy(PartitionStrategy strategy) { return options_.partition_strategy = strategy, *this; }
  Builder& snapshots(SnapshotOptions snapshots) { return options_.snapshots = snapshots, *this; }
  Builder& inbox_capacity(std::uint32_t messages) { return options_.inbox_capacity = messages, *this; }
  Builder& sample_rate(double share) { return options_.sample_rate = share, *this; }
  Builder& journal(bool on = true) { return options_.journal = on, *this; }
  Builder& space(const Box& space) { return options_.space = space, *this; }
  Builder& space_index(const SpaceIndex& index) { return options_.space_index = index, *this; }
  Builder& root(const SupervisorOptions& root) { return options_.root = root, *this; }
  Builder& restarts(const RestartOptions& restarts) { return options_.restarts = restarts, *this; }
  Builder& mailbox(const MailboxOptions& mailbox) { return options_.mailbox = mailbox, *this; }
  Builder& wait(Wait wait) { return options_.wait = wait, *this; }
  Builder& pin(Pin pin) { return options_.pin = pin, *this; }
  Builder& scheduling_seed(std::uint64_t seed) { return options_.scheduling_seed = seed, *this; }
  [[nodiscard]] Engine build() const { return Engine(options_); }

 private:
  EngineOptions options_;
};

inline Engine::Builder Engine::builder() { return {}; }

}  // namespace orrery
