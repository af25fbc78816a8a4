#include "testing/nondeterminism_guard.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include <orrery/check/property.hpp>

namespace orrery {
namespace {

// A loop that goes on calling what does not block any more would never end.
constexpr std::uint64_t refusals_max = 10'000;

bool would_block(platform::HostService service) {
  using enum platform::HostService;
  return service == thread || service == sleep || service == socket || service == input || service == wait ||
         service == name_lookup;
}

std::string_view instead_of(platform::HostService service) {
  switch (service) {
    case platform::HostService::clock: return "env.now(), or env.unix_time() for the time of day";
    case platform::HostService::entropy: return "env.random()";
    case platform::HostService::environment: return "a parameter that the process's factory passes on";
    case platform::HostService::thread: return "env.spawn()";
    case platform::HostService::sleep: return "co_await sleep_for(...), or env.after()";
    case platform::HostService::socket: return "env.network()";
    case platform::HostService::input: return "env.network() or env.disk()";
    case platform::HostService::wait: return "co_await on what env.network() gives, or sleep_for(...)";
    case platform::HostService::name_lookup: return "env.network(), which knows nodes by name";
  }
  return "the Env";
}

std::string describe(const platform::HostCall& call, std::string_view node) {
  std::string text = std::string(node) + " called " + call.name;
  text += *call.subject == '\0' ? "()" : "(\"" + std::string(call.subject) + "\")";
  if (call.service == platform::HostService::thread) text += ", which starts a thread";
  return text.append(": use ").append(instead_of(call.service));
}

}  // namespace

namespace detail {

std::vector<std::string> callers_allowed_by_default() {
  return {"libjemalloc", "libtcmalloc", "libmimalloc", "spdlog::", "google::LogMessage", "(orrery::TraceRecord"};
}

}  // namespace detail

NondeterminismGuard::NondeterminismGuard(std::shared_ptr<detail::AllowedCallers> allowed)
    : allowed_(std::move(allowed)) {
  static constexpr platform::CallGuard guard{watches, refuses};
  platform::guard_calls(guard);
}

bool NondeterminismGuard::watches() {
  const RunContext* run = current_run();
  return run != nullptr && run->guard != nullptr && *run->node != '\0' && !run->guard->busy_;
}

bool NondeterminismGuard::refuses(const platform::HostCall& call) {
  const RunContext& run = *current_run();
  return run.guard->called(call, run);
}

bool NondeterminismGuard::called(const platform::HostCall& call, const RunContext& run) {
  const bool blocks = would_block(call.service);
  if (violated_ && !blocks) return false;
  busy_ = true;
  const bool violates = !allowed(call);
  if (violates && !violated_) violated(call, run);
  if (violates && blocks && ++refusals_ == refusals_max) {
    std::fprintf(stderr, "%.*s: %s, and waits for it in a loop\n", static_cast<int>(nondeterminism_property.size()),
                 nondeterminism_property.data(), describe(call, run.node).c_str());
    std::abort();
  }
  busy_ = false;
  return violates;
}

// The stack begins with what called the function of the C library.
bool NondeterminismGuard::allowed(const platform::HostCall& call) {
  std::array<std::uintptr_t, platform::stack_frames_max> frames;
  const std::size_t depth = platform::walk_stack(frames);
  const auto end = frames.begin() + static_cast<std::ptrdiff_t>(depth);
  const auto caller = std::find(frames.begin(), end, reinterpret_cast<std::uintptr_t>(call.return_address));
  const auto first = caller == end ? frames.begin() : caller;
  const auto stack = std::span(first, end);
  if (allowed_->stacks.matches(stack)) return true;
  if (violated_) return false;
  std::copy(first, end, stack_.begin());
  depth_ = stack.size();
  return false;
}

void NondeterminismGuard::violated(const platform::HostCall& call, const RunContext& run) {
  violated_ = true;
  run.properties->evaluate(PropertyKind::process, nondeterminism_property, false, describe(call, run.node));
}

}  // namespace orrery
