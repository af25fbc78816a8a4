#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <orrery/core/trace_sink.hpp>
#include <orrery/process/env.hpp>

namespace orrery::real {

/// Hands the lines of the process's log to whoever listens, and drops all other records.
class LogSink final : public TraceSink {
 public:
  explicit LogSink(const std::function<void(std::string_view)>& log) : log_(log) {}

  void record(const TraceRecord&) override {}
  void record_text(TraceRecord record, std::string_view text) override {
    if (record.kind == static_cast<std::uint16_t>(kinds::log_line)) line(text);
  }
  /// A line of the runtime's own.
  void line(std::string_view text) const {
    if (log_) log_(text);
  }

 private:
  const std::function<void(std::string_view)>& log_;
};

}  // namespace orrery::real
