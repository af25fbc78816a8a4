#include <orrery/core/run_context.hpp>

#include <utility>

namespace orrery {
namespace {

thread_local RunContext* current = nullptr;

}  // namespace

RunContext* current_run() { return current; }

RunScope::RunScope(RunContext* context) : previous_(std::exchange(current, context)) {}
RunScope::~RunScope() { current = previous_; }

}  // namespace orrery
