#include "storage/sim_file.hpp"

#include <orrery/core/check.hpp>

#include "storage/disk_core.hpp"

namespace orrery::detail {

void SimFile::start_read(std::uint64_t offset, std::size_t count, Operation<Bytes>& read) {
  disk_.read(*this, offset, count, read);
}

void SimFile::start_write(std::uint64_t offset, Bytes bytes, Operation<void>& write) {
  disk_.write(*this, offset, bytes, write);
}

void SimFile::start_append(Bytes bytes, Operation<std::uint64_t>& append) { disk_.append(*this, bytes, append); }

void SimFile::start_sync(Operation<void>& sync) { disk_.sync(*this, sync); }

void SimFile::start_truncate(std::uint64_t size, Operation<void>& truncate) { disk_.truncate(*this, size, truncate); }

void SimFile::close() {
  ORRERY_CHECK(open_);
  open_ = false;
  if (idle()) disk_.closed(*this);
}

}  // namespace orrery::detail
