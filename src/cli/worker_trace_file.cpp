#include "cli/worker_trace_file.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>  // tidy: allow(host) a tool writes a file that it was asked for

#include <nlohmann/json.hpp>

namespace orrery::cli {
namespace {

std::string name_of(const WorkerSpan& span) {
  if (span.kind == WorkerSpan::Kind::wait) return "wait";
  return "partition " + std::to_string(span.partition);
}

const char* category_of(WorkerSpan::Kind kind) {
  switch (kind) {
    case WorkerSpan::Kind::own: return "own";
    case WorkerSpan::Kind::stolen: return "stolen";
    case WorkerSpan::Kind::wait: return "wait";
  }
  return "";
}

std::string microseconds(std::uint64_t nanoseconds) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%llu.%03llu", static_cast<unsigned long long>(nanoseconds / 1'000),
                static_cast<unsigned long long>(nanoseconds % 1'000));
  return text.data();
}

std::string slice_of(const WorkerSpan& span, std::size_t worker, std::uint64_t first_ns) {
  std::string slice = R"(,{"ph":"X","pid":1,"tid":)" + std::to_string(worker) + R"(,"name":")" + name_of(span) +
                      R"(","cat":")" + category_of(span.kind) + R"(","ts":)" + microseconds(span.began_ns - first_ns) +
                      R"(,"dur":)" + microseconds(span.ended_ns - span.began_ns);
  if (span.kind != WorkerSpan::Kind::wait) {
    slice += R"(,"args":{"dispatches":)" + std::to_string(span.dispatches);
    if (span.kind == WorkerSpan::Kind::stolen) slice += R"(,"stolen":true)";
    slice += "}";
  }
  return slice + "}\n";
}

}  // namespace

Result<void> write_worker_trace(const WorkerTrace& trace, const std::string& world, const std::string& file) {
  std::vector<std::vector<WorkerSpan>> workers;
  std::uint64_t first_ns = ~std::uint64_t{0}, forgotten = 0;
  for (std::size_t worker = 0; worker < trace.workers(); ++worker) {
    workers.push_back(trace.spans(worker));
    if (!workers.back().empty()) first_ns = std::min(first_ns, workers.back().front().began_ns);
    forgotten += trace.forgotten(worker);
  }
  std::ofstream out(file, std::ios::binary);  // tidy: allow(host) as above
  out << R"({"displayTimeUnit":"ns","otherData":{"forgotten_spans":)" << forgotten << "},\"traceEvents\":[\n"
      << R"({"ph":"M","pid":1,"name":"process_name","args":{"name":)" << nlohmann::json(world).dump() << "}}\n";
  for (std::size_t worker = 0; worker < workers.size(); ++worker) {
    out << R"(,{"ph":"M","pid":1,"tid":)" << worker << R"(,"name":"thread_name","args":{"name":"worker )" << worker
        << "\"}}\n";
    for (const WorkerSpan& span : workers[worker]) out << slice_of(span, worker, first_ns);
  }
  out << "]}\n";
  out.close();
  if (!out) return failure(ErrorCode::io_error, "cannot write '" + file + "'");
  return {};
}

}  // namespace orrery::cli
