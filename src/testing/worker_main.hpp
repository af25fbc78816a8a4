#pragma once

#include "platform/file_descriptor.hpp"
#include "testing/seed_runner.hpp"

namespace orrery::detail {

/// What a worker does: takes orders from the channel and answers, until its parent closes it.
void worker_main(const SeedWork& work, const platform::FileDescriptor& channel);

}  // namespace orrery::detail
