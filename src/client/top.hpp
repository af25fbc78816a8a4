#pragma once

#include <chrono>

#include "client/session.hpp"

namespace orrery::client {

/// The busiest processes on the whole terminal, again and again in place, until q or an interrupt. What was on the
/// terminal before comes back.
void show_top(NodeSession& node, std::chrono::milliseconds every);

}  // namespace orrery::client
