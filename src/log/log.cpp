#include <orrery/log/log.hpp>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include "log/line.hpp"
#include "platform/clock.hpp"

namespace orrery {
namespace {

constexpr std::array spdlog_levels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err,
                                   spdlog::level::off};

spdlog::level::level_enum level_of(LogLevel level) { return spdlog_levels[static_cast<std::size_t>(level)]; }

// What spdlog has no flag for: levels by our names.
class LevelName final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& line) override {
    for (const LogLevel level : log_levels()) {
      if (level_of(level) != message.level) continue;
      const std::string_view name = to_string(level);
      line.append(name.data(), name.data() + name.size());
    }
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<LevelName>(); }
};

std::unique_ptr<spdlog::formatter> formatter_of(LogFormat format) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc, "\n");
  formatter->add_flag<LevelName>('K');
  formatter->set_pattern(format == LogFormat::text ? "%Y-%m-%dT%H:%M:%S.%eZ %K %n: %v"
                                                   : R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%K","name":"%n",%v})");
  return formatter;
}

class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(std::function<void(std::string_view)> function) : function_(std::move(function)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    function_({line.data(), line.size()});
  }
  void flush_() override {}

  std::function<void(std::string_view)> function_;
};

// A pipe that is said to have room takes a line of this length at once.
void write_to_stderr(std::string_view line) {
  pollfd room{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
  if (::poll(&room, 1, 0) != 1 || (room.revents & POLLOUT) == 0) return;
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

class Log::Implementation {
 public:
  explicit Implementation(LogOptions options)
      : options_(std::move(options)),
        logger_(options_.name,
                std::make_shared<FunctionSink>(options_.sink ? std::move(options_.sink) : write_to_stderr)) {
    if (!options_.clock) options_.clock = platform::steady_now_ns;
    logger_.set_formatter(formatter_of(options_.format));
    set_level(options_.level);
  }
  ~Implementation() {
    for (const auto& [event, budget] : budgets_)
      if (budget.left_out > 0) put(budget.level, event, std::array{LogField{"left_out", budget.left_out}});
  }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  void put(LogLevel level, std::string_view event, std::span<const LogField> fields) {
    logger_.log(level_of(level), spdlog::string_view_t(detail::line_of(options_.format, event, fields)));
  }

  void put_bounded(LogLevel level, std::string_view event, std::span<const LogField> fields) {
    const std::optional<std::uint64_t> left_out = admitted(level, event);
    if (!left_out) return;
    if (*left_out == 0) return put(level, event, fields);
    std::vector<LogField> more(fields.begin(), fields.end());
    more.insert(more.begin(), {"left_out", *left_out});
    put(level, event, more);
  }

  [[nodiscard]] LogLevel level() const { return level_.load(std::memory_order_relaxed); }
  void set_level(LogLevel level) {
    level_.store(level, std::memory_order_relaxed);
    logger_.set_level(level_of(level));
  }

 private:
  struct Budget {
    double lines = 0;
    std::uint64_t looked_at_ns = 0;
    std::uint64_t left_out = 0;
    LogLevel level = LogLevel::info;
  };

  // How many were left out before this one; nothing: so is this.
  std::optional<std::uint64_t> admitted(LogLevel level, std::string_view event) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t now = options_.clock();
    const auto [found, is_new] = budgets_.try_emplace(std::string(event));
    Budget& budget = found->second;
    if (is_new) budget = {.lines = static_cast<double>(options_.lines_at_once), .looked_at_ns = now};
    const double seconds = static_cast<double>(now - std::exchange(budget.looked_at_ns, now)) / 1e9;
    budget.lines = std::min<double>(options_.lines_at_once, budget.lines + seconds * options_.lines_per_second);
    budget.level = level;
    if (budget.lines < 1) return ++budget.left_out, std::nullopt;
    budget.lines -= 1;
    return std::exchange(budget.left_out, 0);
  }

  LogOptions options_;
  spdlog::logger logger_;
  std::atomic<LogLevel> level_{};
  std::mutex mutex_;
  std::map<std::string, Budget> budgets_;
};

Log::Log(LogOptions options) : implementation_(std::make_unique<Implementation>(std::move(options))) {}
Log::~Log() = default;

LogLevel Log::level() const { return implementation_->level(); }
void Log::set_level(LogLevel level) {
  const LogLevel before = this->level();
  if (level == before) return;
  implementation_->set_level(std::min(level, before));
  write(LogLevel::info, "log level", {{"now", to_string(level)}, {"before", to_string(before)}});
  implementation_->set_level(level);
}
bool Log::writes(LogLevel level) const { return level != LogLevel::off && level >= this->level(); }

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (writes(level)) implementation_->put(level, event, fields);
}

void Log::write_bounded(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (writes(level)) implementation_->put_bounded(level, event, fields);
}

}  // namespace orrery
