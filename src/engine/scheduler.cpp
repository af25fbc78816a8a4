#include "scheduler.hpp"

#include <algorithm>
#include <utility>

#include "platform/clock.hpp"

namespace orrery::detail {

Scheduler::Scheduler(const EngineOptions& options)
    : threads_max_(options.threads),
      threads_(options.threads),
      wait_(options.wait),
      pin_(options.pin),
      shuffles_(options.scheduling_seed != 0),
      shuffle_(Random::stream(options.scheduling_seed, "scheduling")),
      by_load_(options.partition_strategy == PartitionStrategy::adaptive_octree) {}

Scheduler::~Scheduler() = default;

// No more threads than there are partitions: the others would only be woken.
void Scheduler::start(std::size_t count) {
  threads_ = static_cast<std::uint32_t>(std::min<std::size_t>(threads_max_, count));
  homes_.emplace(by_load_, threads_, count);
  const ThreadPlaces places(threads_, pin_);
  pool_ = std::make_unique<platform::WorkerThreads>(threads_ - 1, wait_ == Wait::spin, places.mover());
  workers_.resize(threads_);
  for (std::uint32_t worker = 0; worker < threads_; ++worker) {
    auto made = std::make_unique<Worker>(count + 1);
    made->victims = places.nearest_to(worker);
    if (const Worker* before = workers_[worker].get()) {
      made->contended = before->contended;
      made->stats = before->stats;
    }
    workers_[worker] = std::move(made);
  }
}

void Scheduler::grow() {
  pool_.reset();
  threads_ = threads_max_;
}

void Scheduler::deal(std::span<const std::uint16_t> partitions) {
  std::vector<std::uint16_t> order(partitions.begin(), partitions.end());
  if (shuffles_) shuffle_.shuffle(order);
  for (const std::uint16_t partition : order) {
    const std::size_t home = shuffles_ ? static_cast<std::size_t>(shuffle_.below(threads_)) : (*homes_)[partition];
    workers_[home]->deque.push(partition);
  }
}

void Scheduler::run(std::span<const std::uint16_t> partitions, std::size_t count, const Run& run) {
  if (pool_ == nullptr) start(count);
  deal(partitions);
  const std::function<void(std::uint32_t)> work_on = [&](std::uint32_t worker) { work(worker, run); };
  pool_->run(work_on);
  const std::uint64_t ended_ns = platform::steady_now_ns();
  waited_ += Duration{static_cast<std::int64_t>(ended_ns - workers_[0]->done_at_ns)};
  if (trace_ != nullptr) trace_->add(0, {.began_ns = workers_[0]->done_at_ns, .ended_ns = ended_ns});
  workers_[0]->contended += threads_;  // Each helper says once that it has done; the round is announced once.
}

void Scheduler::heed(std::span<const std::uint64_t> loads) {
  if (pool_ != nullptr) homes_->heed(loads);
}

void Scheduler::work(std::uint32_t self, const Run& run) {
  Worker& worker = *workers_[self];
  const std::uint64_t began_ns = platform::steady_now_ns();
  if (trace_ != nullptr) {
    if (self != 0 && worker.done_at_ns != 0)
      trace_->add(self, {.began_ns = std::max(worker.done_at_ns, traced_since_ns_), .ended_ns = began_ns});
    work_traced(self, run);
  }
  while (work_on_next(worker, run)) {
  }
  worker.done_at_ns = platform::steady_now_ns();
  worker.stats.busy += Duration{static_cast<std::int64_t>(worker.done_at_ns - began_ns)};
}

bool Scheduler::work_on_next(Worker& worker, const Run& run) {
  std::uint32_t partition = worker.deque.pop();
  if (partition == WorkDeque::none) {
    partition = steal(worker);
    if (partition == WorkDeque::none) return false;
    ++worker.stats.steals;
  }
  worker.stats.dispatches += run(static_cast<std::uint16_t>(partition));
  return true;
}

void Scheduler::trace(WorkerTrace* trace) {
  trace_ = trace;
  traced_since_ns_ = platform::steady_now_ns();
  if (trace_ != nullptr) trace_->start(threads_);
}

void Scheduler::work_traced(std::uint32_t self, const Run& run) {
  Worker& worker = *workers_[self];
  std::uint16_t ran = 0;
  const Run noting = [&](std::uint16_t partition) {
    ran = partition;
    return run(partition);
  };
  while (true) {
    const WorkerStats before = worker.stats;
    const std::uint64_t began_ns = platform::steady_now_ns();
    if (!work_on_next(worker, noting)) return;
    const bool stolen = worker.stats.steals != before.steals;
    trace_->add(self, {.began_ns = began_ns,
                       .ended_ns = platform::steady_now_ns(),
                       .dispatches = worker.stats.dispatches - before.dispatches,
                       .partition = ran,
                       .kind = stolen ? WorkerSpan::Kind::stolen : WorkerSpan::Kind::own});
  }
}

void Scheduler::run_alone_traced(std::span<const std::uint16_t> partitions, const Run& run) {
  for (const std::uint16_t partition : partitions) {
    const std::uint64_t began_ns = platform::steady_now_ns();
    const std::uint64_t dispatches = run(partition);
    trace_->add(0, {.began_ns = began_ns,
                    .ended_ns = platform::steady_now_ns(),
                    .dispatches = dispatches,
                    .partition = partition,
                    .kind = WorkerSpan::Kind::own});
  }
}

std::uint32_t Scheduler::steal(Worker& worker) {
  for (bool again = true; again;) {
    again = false;
    for (const std::uint32_t other : worker.victims) {
      WorkDeque& victim = workers_[other]->deque;
      if (victim.empty()) continue;
      ++worker.contended;
      const std::uint32_t partition = victim.steal();
      if (partition != WorkDeque::none) return partition;
      again = true;
    }
  }
  return WorkDeque::none;
}

void Scheduler::rest() {
  if (pool_ != nullptr) pool_->rest();
}

std::uint64_t Scheduler::contended() const {
  std::uint64_t sum = 0;
  for (const auto& worker : workers_) sum += worker->contended;
  return sum;
}

}  // namespace orrery::detail
