#pragma once

#include <source_location>
#include <string>

#include <orrery/core/function.hpp>
#include <orrery/core/time.hpp>
#include <orrery/task/task.hpp>

namespace orrery {

/// `holds` comes true within `limit` from now, or the property `name` fails. Looked at now, then sixteen times evenly
/// spread, the last at the limit; more often with `every`. Await it to go on when it is true (it gives whether it was),
/// or spawn it to go on meanwhile:
///
///     auto elected = eventually_within(5s, [&] { return leaders() == 1; }, "a leader is elected");
///     co_await std::move(elected);
///
/// What `holds` refers to outlives the task. It neither draws nor changes anything.
[[nodiscard]] Task<bool> eventually_within(Duration limit, std::function<bool()> holds, std::string name,
                                           Duration every = Duration::zero(),
                                           std::source_location where = std::source_location::current());

}  // namespace orrery
