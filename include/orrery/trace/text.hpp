#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/core/function.hpp>
#include <orrery/core/trace_sink.hpp>
#include <orrery/trace/dictionary.hpp>

namespace orrery {

/// What a trace writer shows.
enum class TraceDetail : std::uint8_t {
  records,     ///< What happened, in words.
  dispatches,  ///< Also each event's dispatch, with its ordinal and the ordinal of its cause.
};

/// Writes each record as a readable line, as it happens.
class TextTrace final : public TraceSink {
 public:
  using Write = std::function<void(std::string_view line)>;  ///< `line` has no newline.

  /// `dictionary` outlives the trace.
  TextTrace(const TraceDictionary& dictionary, TraceDetail detail, Write write)
      : dictionary_(dictionary), detail_(detail), write_(std::move(write)) {}

  void record(const TraceRecord& record) override;
  void record_text(TraceRecord record, std::string_view text) override;

 private:
  const TraceDictionary& dictionary_;
  TraceDetail detail_;
  Write write_;
  std::uint64_t ordinal_ = 0;
};

/// Writes each record as one JSON object: `{"at_ns", "kind", "node", "peer", "id", "value", "text"}`; a dispatch has
/// `"event"` (its ordinal) and `"cause"` instead of id and value.
class JsonLinesTrace final : public TraceSink {
 public:
  using Write = std::function<void(std::string_view line)>;

  JsonLinesTrace(const TraceDictionary& dictionary, Write write) : dictionary_(dictionary), write_(std::move(write)) {}

  void record(const TraceRecord& record) override;
  void record_text(TraceRecord record, std::string_view text) override;

 private:
  void write(const TraceRecord& record, std::string_view text);

  const TraceDictionary& dictionary_;
  Write write_;
  std::uint64_t ordinal_ = 0;
};

}  // namespace orrery
