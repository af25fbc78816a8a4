#include <orrery/real/runtime.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <csignal>
#include <exception>
#include <random>
#include <ranges>
#include <string>
#include <utility>

#include <orrery/core/simulator.hpp>
#include <orrery/process/env.hpp>
#include <orrery/task/frame_pool.hpp>
#include <orrery/task/sim_scheduler.hpp>

#include "platform/file_limit.hpp"
#include "platform/wall_clock.hpp"
#include "real/disk.hpp"
#include "real/log_sink.hpp"
#include "real/loop.hpp"
#include "real/network.hpp"

namespace orrery {
namespace {

namespace asio = boost::asio;

constexpr NodeId the_node{0};
constexpr std::uint64_t files_besides_connections = 64;

std::uint64_t seed_of_the_system() {
  std::random_device device;  // tidy: allow(random-device) the seed of a real run comes from outside, and is logged
  const std::uint64_t high = device();
  const std::uint64_t low = device();
  return high << 32 | low;
}

std::string words_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

}  // namespace

class RealRuntime::Impl {
 public:
  explicit Impl(RealOptions options);

  int run(const ProcessFactory& process);
  void request_stop();
  [[nodiscard]] RealStatistics statistics() const;

  RealOptions options;
  std::string failure;
  std::uint64_t seed;

 private:
  static Task<> live(Impl& runtime, Process& process);
  void bound_by_file_limit();
  void wait_for_signal();
  void ask_to_stop(std::string_view why);
  void loop_until_ended();
  void kill_overdue();
  void send_the_rest();
  void fail(std::string_view why);
  void end(int status);

  // In this order: what is below uses what is above, until it is destroyed.
  asio::io_context io_;
  FramePool frames_;
  real::LogSink log_;
  Simulator simulator_;
  SimScheduler scheduler_;
  real::Loop loop_;
  real::RealNetwork network_;
  real::RealDisk disk_;
  Membership membership_;
  Env env_;
  asio::signal_set signals_;

  bool started_ = false;
  bool stopping_ = false;
  bool ended_ = false;
  int status_ = exit_ended;
  Time kill_at_ = Time::max();
};

RealRuntime::Impl::Impl(RealOptions chosen)
    : options(std::move(chosen)),
      seed(options.seed ? *options.seed : seed_of_the_system()),
      io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      log_(options.log),
      simulator_({.seed = seed}),
      scheduler_(simulator_, simulator_.add_origin(options.name), the_node, simulator_.stream("ready", options.name),
                 options.name.c_str()),
      loop_(io_, simulator_, the_node, options.journal),
      network_(loop_, options),
      disk_(loop_, options),
      membership_(options.members),
      env_(scheduler_, {options.name, options.zone, the_node, 0, options.peers, options.tags},
           simulator_.stream("process", options.name), network_, disk_),
      signals_(io_) {
  simulator_.context().frames = &frames_;
  HostServices services;
  if (!options.members.empty()) services.membership = &membership_;
  env_.run_on(services);
  if (options.log) simulator_.set_trace(&log_);
  scheduler_.on_failure([this](const std::exception_ptr& exception) { fail(words_of(exception)); });
  env_.set_unix_start(Duration(static_cast<std::int64_t>(platform::unix_now_ns())) - (loop_.clock() - Time()));
  env_.on_failure([this](const std::string& message) { fail(message); });
}

int RealRuntime::Impl::run(const ProcessFactory& make_process) {
  ORRERY_CHECK_MESSAGE(!std::exchange(started_, true), "a RealRuntime runs one process, once");
  if (auto opened = disk_.open_root(); !opened) {
    failure = opened.error().message();
    return exit_bad_options;
  }
  bound_by_file_limit();
  if (options.handle_signals) wait_for_signal();
  log_.line("seed " + std::to_string(seed));
  std::unique_ptr<Process> process = make_process();
  env_.spawn(live(*this, *process), "run");
  loop_until_ended();
  env_.cancel_tasks();
  process.reset();
  send_the_rest();
  return status_;
}

Task<> RealRuntime::Impl::live(Impl& runtime, Process& process) {
  auto life = process.run(runtime.env_);
  co_await std::move(life);
  runtime.end(exit_ended);
}

void RealRuntime::Impl::bound_by_file_limit() {
  const std::uint64_t others = options.open_files_max + files_besides_connections;
  const std::uint64_t limit = platform::raise_file_limit(options.connections_max + others);
  if (limit >= options.connections_max + others) return;
  options.connections_max = static_cast<std::size_t>(limit > 2 * others ? limit - others : limit / 2);
  log_.line("at most " + std::to_string(options.connections_max) + " connections: the limit on open files is " +
            std::to_string(limit));
}

void RealRuntime::Impl::wait_for_signal() {
  boost::system::error_code error;
  signals_.add(SIGTERM, error);
  if (!error) signals_.add(SIGINT, error);
  if (error) return log_.line("signals cannot be caught: " + error.message());
  signals_.async_wait([this](const boost::system::error_code& cancelled, int number) {
    if (cancelled) return;
    wait_for_signal();
    const std::string_view name = number == SIGTERM ? "SIGTERM" : "SIGINT";
    if (!stopping_) return ask_to_stop(name);
    log_.line("killed by a second signal");
    end(exit_interrupted);
  });
}

void RealRuntime::Impl::request_stop() {
  asio::post(io_, [this] { ask_to_stop("request"); });
}

void RealRuntime::Impl::ask_to_stop(std::string_view why) {
  if (std::exchange(stopping_, true)) return;
  log_.line(std::string(why) + ": stopping");
  kill_at_ = loop_.clock() + options.shutdown_deadline;
  loop_.schedule<kinds::real_signal>([this] {
    loop_.admit(kinds::real_signal, false);
    env_.stopping().set();
  });
}

void RealRuntime::Impl::loop_until_ended() {
  real::ConnectionTable& connections = network_.connections();
  while (!ended_) {
    const RunEnd turn = loop_.turn(std::min(kill_at_, connections.next_expiry()));
    if (turn == RunEnd::failed) fail(simulator_.failure());
    connections.flush();
    if (connections.next_expiry() != Time::max()) connections.expire(loop_.clock());
    if (kill_at_ != Time::max() && kill_at_ <= loop_.clock() && !ended_) kill_overdue();
  }
}

void RealRuntime::Impl::kill_overdue() {
  constexpr std::size_t shown_max = 8;
  const std::vector<const Waiter*> suspended = scheduler_.suspended();
  log_.line("killed: still running after the shutdown deadline, " + std::to_string(suspended.size()) + " tasks wait");
  for (const Waiter* waiter : suspended | std::views::take(shown_max)) log_.line("  for " + waiter->describe());
  end(exit_interrupted);
}

void RealRuntime::Impl::send_the_rest() {
  real::ConnectionTable& connections = network_.connections();
  const Time deadline = loop_.clock() + options.linger;
  connections.drain();
  while (!connections.drained() && loop_.clock() < deadline) loop_.take_in(deadline);
}

void RealRuntime::Impl::fail(std::string_view why) {
  if (failure.empty()) failure.append(options.name).append(": ").append(why);
  end(exit_failed);
}

void RealRuntime::Impl::end(int status) {
  simulator_.stop();
  if (!std::exchange(ended_, true)) status_ = status;
}

RealStatistics RealRuntime::Impl::statistics() const {
  RealStatistics statistics;
  statistics.turns = loop_.turns();
  statistics.events = simulator_.events_dispatched();
  statistics.admissions = loop_.admissions();
  network_.report(statistics);
  return statistics;
}

RealRuntime::RealRuntime(RealOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
RealRuntime::~RealRuntime() = default;

int RealRuntime::run(const ProcessFactory& process) { return impl_->run(process); }
void RealRuntime::stop() { impl_->request_stop(); }
const std::string& RealRuntime::failure() const { return impl_->failure; }
std::uint64_t RealRuntime::seed() const { return impl_->seed; }
RealStatistics RealRuntime::statistics() const { return impl_->statistics(); }

}  // namespace orrery
