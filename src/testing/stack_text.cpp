#include "testing/stack_text.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace orrery::detail {
namespace {

constexpr std::size_t stack_frames_shown = 24;

// Between what went wrong and the code that did it.
bool is_machinery(const platform::StackFrame& frame) {
  constexpr std::string_view names[] = {"__pthread_kill",
                                        "pthread_kill",
                                        "raise",
                                        "gsignal",
                                        "__GI_",
                                        "abort",
                                        "__assert",
                                        "__libc_message",
                                        "malloc_printerr",
                                        "__fortify_fail",
                                        "__stack_chk_fail",
                                        "std::__glibcxx_assert",
                                        "__gnu_cxx::__verbose",
                                        "__cxxabiv1::",
                                        "__cxa_",
                                        "_Unwind_",
                                        "__gxx_personality",
                                        "std::terminate",
                                        "std::__throw",
                                        "operator new",
                                        "orrery::detail::check_failed",
                                        "__asan",
                                        "__ubsan"};
  const auto starts = [&](std::string_view name) { return frame.function.starts_with(name); };
  return std::any_of(std::begin(names), std::end(names), starts) || frame.file.ends_with("platform/last_words.cpp") ||
         frame.file.ends_with("platform/stack.cpp") || frame.file.ends_with("platform/throw_watch.cpp") ||
         frame.file.ends_with("testing/nondeterminism_guard.cpp") ||
         frame.file.find("platform/call_guard") != std::string::npos;
}

// From here on outwards a stack is the same for all.
bool is_event_loop(const platform::StackFrame& frame) {
  constexpr std::string_view files[] = {"core/simulator.cpp", "task/scheduler.cpp", "task/sim_scheduler.cpp",
                                        "testing/simulation_run.cpp", "testing/worker_main.cpp"};
  return frame.function.starts_with("orrery::Scheduler::run(") ||
         frame.function.starts_with("orrery::Scheduler::resume(") ||
         std::any_of(std::begin(files), std::end(files),
                     [&](std::string_view file) { return frame.file.ends_with(file); });
}

bool is_of_a_library(const platform::StackFrame& frame) {
  return frame.file.empty() || frame.file.starts_with("/usr/") || frame.function.starts_with("std::") ||
         is_machinery(frame);
}

// Past the innermost machinery. A C library without its symbols gives its inner functions the names of others, so that
// its frames count as machinery where some follows.
template <class Frame>
Frame past_machinery(Frame frame, Frame end) {
  Frame past = frame;
  for (; frame != end; ++frame) {
    if (is_machinery(*frame)) {
      past = std::next(frame);
    } else if (frame->module.find("libc.so") == std::string::npos) {
      break;
    }
  }
  return past;
}

std::vector<platform::StackFrame> own_frames(const std::vector<platform::StackFrame>& frames) {
  const auto loop = std::find_if(frames.begin(), frames.end(), is_event_loop);
  const auto first = past_machinery(frames.begin(), loop);
  return first == loop ? frames : std::vector<platform::StackFrame>(first, loop);
}

std::string stack_text(const std::vector<platform::StackFrame>& frames) {
  const std::size_t shown = std::min(frames.size(), stack_frames_shown);
  std::size_t width = 0;
  for (std::size_t i = 0; i < shown; ++i) width = std::max(width, frames[i].place().size());
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    const std::string place = frames[i].place();
    text += place + std::string(width + 2 - place.size(), ' ') + frames[i].function + "\n";
  }
  if (frames.size() > shown) text += "... " + std::to_string(frames.size() - shown) + " more\n";
  return text;
}

// All that is known without debug information.
bool is_named_as_of_a_library(const platform::StackFrame& frame) {
  return frame.module.find(".so") != std::string::npos || frame.function.starts_with("std::") || is_machinery(frame);
}

// Where the code of the program went wrong, rather than a function that it called.
std::string place_of(const std::vector<platform::StackFrame>& frames) {
  const auto own = std::find_if_not(frames.begin(), frames.end(), is_of_a_library);
  if (own != frames.end()) return own->place();
  const auto named = std::find_if_not(frames.begin(), frames.end(), is_named_as_of_a_library);
  if (named != frames.end()) return named->function;
  return frames.empty() ? "" : frames.front().function;
}

}  // namespace

StackText describe_stack(const std::vector<platform::StackFrame>& frames) {
  const std::vector<platform::StackFrame> own = own_frames(frames);
  return {stack_text(own), place_of(own)};
}

}  // namespace orrery::detail
