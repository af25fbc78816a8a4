#pragma once

/// RESP2, the Redis serialization protocol, in both directions.

#include "resp_limits.hpp"   // IWYU pragma: export
#include "resp_reply.hpp"    // IWYU pragma: export
#include "resp_request.hpp"  // IWYU pragma: export
#include "resp_write.hpp"    // IWYU pragma: export
