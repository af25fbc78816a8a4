#include "testing/death_report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "testing/nondeterminism_guard.hpp"
#include "testing/stack_text.hpp"

namespace orrery::detail {
namespace {

constexpr std::size_t output_bytes_shown = 4096;

std::string_view line_at(std::string_view text, std::size_t at) { return text.substr(at, text.find('\n', at) - at); }

// The rest of the line after the first of these marks that `text` has.
std::string_view said(std::string_view text, std::initializer_list<std::string_view> marks) {
  for (const std::string_view mark : marks) {
    const std::size_t at = text.find(mark);
    if (at != std::string_view::npos) return line_at(text, at);
  }
  return {};
}

std::string_view last_line(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text.substr(text.rfind('\n') + 1);
}

std::string amount_text(std::uint64_t bytes) {
  const bool whole = bytes % (std::uint64_t{1} << 30) == 0;
  return whole ? std::to_string(bytes >> 30) + " GiB" : std::to_string(bytes >> 20) + " MiB";
}

std::string seconds_text(double seconds) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%g s", seconds);
  return text.data();
}

// The guard says why it gave up.
bool describe_refusal(const DeadWorker& dead, SeedFailure& failure) {
  const std::string mark = std::string(nondeterminism_property) + ": ";
  const std::string_view text = said(dead.output, {mark});
  if (text.empty()) return false;
  failure.property = nondeterminism_property;
  failure.message = text.substr(mark.size());
  return true;
}

void describe_abort(const DeadWorker& dead, SeedFailure& failure) {
  if (describe_refusal(dead, failure)) return;
  constexpr std::string_view check = "check failed: ";
  const std::string_view text =
      said(dead.output, {check, "terminate called", "Assertion", "AddressSanitizer: ", "free(): ", "malloc",
                         "double free", "munmap_chunk"});
  failure.property = "aborted";
  failure.message = "aborted";
  const std::string_view words = text.empty() ? last_line(dead.output) : text;
  if (!words.empty()) failure.message.append(": ").append(words);
  const std::size_t what = dead.output.find("  what():  ");
  if (text.starts_with("terminate") && what != std::string_view::npos)
    failure.message.append(line_at(dead.output, what).substr(1));
  if (!text.starts_with(check)) return;
  failure.property = "check failed";
  const std::string_view at =
      said(dead.output.substr(dead.output.find(check)), {"  at "});  // "  at FILE:LINE in FUNCTION".
  const std::string_view place = at.substr(0, at.find(" in "));
  failure.place = place.substr(std::min(place.find_last_of("/ ") + 1, place.size()));
}

void describe_fault(const DeadWorker& dead, SeedFailure& failure) {
  const platform::LastWords& words = dead.words;
  failure.property = platform::signal_name(words.signal);
  failure.message = failure.property;
  if (words.has_address) {
    std::array<char, 48> address;
    std::snprintf(address.data(), address.size(), " at address 0x%llx", static_cast<unsigned long long>(words.address));
    failure.message += address.data();
  }
}

// "/src/server.cpp:12:7" of "SUMMARY: AddressSanitizer: heap-use-after-free /src/server.cpp:12:7 in serve".
std::string summary_place(std::string_view summary) {
  const std::string_view before = summary.substr(0, summary.find(" in "));
  return std::string(before.substr(before.find_last_of("/ ") + 1));
}

// Nobody left word: a sanitizer ended it, it was killed from outside, or it called `exit`.
void describe_silence(const DeadWorker& dead, SeedFailure& failure) {
  const std::string_view report =
      said(dead.output, {"AddressSanitizer: ", "ThreadSanitizer: ", "MemorySanitizer: ", "runtime error: "});
  if (!report.empty()) {
    failure.property = "sanitizer";
    failure.message = report;
    failure.place = summary_place(said(dead.output, {"SUMMARY: "}));
  } else if (dead.status.signalled) {
    failure.property = platform::signal_name(dead.status.code);
    failure.message = failure.property + " (signal " + std::to_string(dead.status.code) + ")";
  } else {
    failure.property = "exit";
    failure.message = "called exit(" + std::to_string(dead.status.code) + ")";
  }
}

void describe_cause(const DeadWorker& dead, SeedFailure& failure) {
  if (dead.hung) {
    failure.property = "endless loop";
    failure.message = "endless loop or blocking call: no result in " + seconds_text(dead.seconds_max);
  } else if (dead.words.death == platform::Death::out_of_memory) {
    failure.property = "out of memory";
    failure.message = "out of memory (limit " + amount_text(dead.memory_limit) + ")";
  } else {
    switch (dead.words.death) {
      case platform::Death::fault: return describe_fault(dead, failure);
      case platform::Death::abort: return describe_abort(dead, failure);
      case platform::Death::stack_overflow: failure.property = failure.message = "stack overflow"; return;
      case platform::Death::interrupted:
      case platform::Death::out_of_memory:
      case platform::Death::unexplained: return describe_silence(dead, failure);
    }
  }
}

}  // namespace

SeedFailure describe_death(const DeadWorker& dead, platform::Symbolizer& symbolizer) {
  SeedFailure failure;
  failure.seed = dead.seed;
  failure.kind = PropertyKind::process;
  const platform::LastWords& words = dead.words;
  if (words.seed == dead.seed) {
    failure.at = Time::from_ns(words.now_ns);
    failure.node = words.node.data();
  }
  describe_cause(dead, failure);
  const StackText stack = describe_stack(symbolizer.frames(words.stack(), words.stack_is_exact()));
  failure.stack = stack.text;
  if (failure.place.empty()) failure.place = stack.place;
  const std::size_t skipped = dead.output.size() - std::min(dead.output.size(), output_bytes_shown);
  failure.output = dead.output.substr(skipped);
  return failure;
}

}  // namespace orrery::detail
