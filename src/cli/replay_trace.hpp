#pragma once

#include <cstdint>
#include <fstream>  // tidy: allow(host) the command line writes files for people
#include <memory>
#include <string>
#include <vector>

#include <orrery/core/trace_sink.hpp>
#include <orrery/trace/dictionary.hpp>
#include <orrery/trace/text.hpp>

namespace orrery::cli {

/// The log that `sim replay` shows: readable lines on stdout, and by choice all records as JSON lines in a file.
class ReplayTrace final : public TraceSink {
 public:
  /// `nodes`: names whose records are shown (also as peer); empty shows all.
  ReplayTrace(std::vector<std::string> nodes, TraceDetail detail, bool quiet);

  /// Also writes every record to `path`; false if it cannot be opened.
  [[nodiscard]] bool write_file(const std::string& path);

  void name_nodes(const std::vector<std::string>& names) override;
  [[nodiscard]] bool wants_packets_in_flight() const override { return json_ != nullptr; }
  void record(const TraceRecord& record) override;
  void record_text(TraceRecord record, std::string_view text) override;

 private:
  [[nodiscard]] bool shown(const TraceRecord& record) const;

  std::vector<std::string> nodes_;
  bool quiet_;
  std::vector<std::string> names_;
  TraceDictionary dictionary_;
  TextTrace lines_;
  std::ofstream file_;  // tidy: allow(host) as above
  std::unique_ptr<JsonLinesTrace> json_;
};

}  // namespace orrery::cli
