#pragma once

#include <string>

namespace orrery {

/// For the formatter of a logging library (spdlog's custom flag, glog's prefix): simulated time, in seconds, and node
/// of the code that is running, "12.345678901 server-1"; without a node between nodes' events; "" outside of any run.
[[nodiscard]] std::string log_stamp();

}  // namespace orrery
