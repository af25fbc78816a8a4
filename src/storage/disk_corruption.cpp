#include <algorithm>
#include <utility>

#include "storage/disk_core.hpp"

namespace orrery::detail {
namespace {

// What is drawn for a fault, from its own numbers.
enum Draw : std::uint64_t { draw_page, draw_sector, draw_manner, draw_bit, draw_target };

// Other bytes than before, every one or one bit. `bytes` is not empty.
void corrupt(char* bytes, std::uint64_t count, const CounterRandom& draws) {
  const auto change = [&](std::uint64_t at, std::uint64_t by) {
    bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ static_cast<unsigned char>(by));
  };
  if (draws.chance(draw_manner, 0, 0.5)) {
    const std::uint64_t bit = draws.below(draw_bit, 0, count * 8);
    return change(bit / 8, std::uint64_t{1} << bit % 8);
  }
  for (std::uint64_t i = 0; i < count; ++i) change(i, 1 + draws.below(draw_bit, 1 + i, 255));
}

std::uint64_t pages_of(const Inode& inode, std::uint64_t page_bytes) {
  return (inode.image.size() + page_bytes - 1) / page_bytes;
}

}  // namespace

// One of the sectors that are read has come to hold other bytes, some time since it was written.
void DiskCore::corrupt_what_is_read(const Request& read) {
  if (read.length == 0 || !dice_.draws_corruption(read.ordinal)) return;
  Inode& inode = read.file->inode();
  const CounterRandom draws = dice_.details_of(read.ordinal);
  const std::uint64_t sector_bytes = options_.sector_bytes;
  const std::uint64_t first = read.offset / sector_bytes;
  const std::uint64_t last = (read.offset + read.length - 1) / sector_bytes;
  const std::uint64_t begin = (first + draws.below(draw_sector, 0, last - first + 1)) * sector_bytes;
  if (!inode.image.at_rest(begin / options_.page_bytes)) return;
  if (!dice_.allowed(DiskFault::corrupted_sector, read.ordinal)) return;
  Bytes sector = inode.image.read(begin, sector_bytes);
  corrupt(sector.data(), sector.size(), draws);
  inode.image.replace_at_rest(begin, sector);
  report(DiskFault::corrupted_sector, read.ordinal, inode.path);
}

// At most one page of a sync that succeeds, by the first of the faults that it meets.
bool DiskCore::spoil(const Request& sync) {
  const bool corrupted = dice_.draws_corruption(sync.ordinal);
  const bool misdirected = dice_.draws_misdirection(sync.ordinal);
  const bool phantom = dice_.draws_phantom(sync.ordinal);
  if (!corrupted && !misdirected && !phantom) return false;
  const std::vector<std::uint64_t> pages = sync.file->inode().image.pages_synced_by(sync.offset);
  if (pages.empty()) return false;
  const CounterRandom draws = dice_.details_of(sync.ordinal);
  const std::uint64_t page = pages[draws.below(draw_page, 0, pages.size())];
  if (corrupted && corrupt_what_is_synced(sync, page, draws)) return true;
  if (misdirected && misdirect(sync, page, draws)) return true;
  return phantom && forget_to_write(sync, page);
}

bool DiskCore::corrupt_what_is_synced(const Request& sync, std::uint64_t page, const CounterRandom& draws) {
  if (!dice_.allowed(DiskFault::corrupted_sector, sync.ordinal)) return false;
  FileImage& image = sync.file->inode().image;
  std::string content = image.page_at(page, sync.offset);
  const std::uint64_t sector_bytes = options_.sector_bytes;
  const std::uint64_t used =
      std::min<std::uint64_t>(options_.page_bytes, image.size_at(sync.offset) - page * options_.page_bytes);
  const std::uint64_t begin = draws.below(draw_sector, 0, (used + sector_bytes - 1) / sector_bytes) * sector_bytes;
  corrupt(content.data() + begin, std::min(sector_bytes, used - begin), draws);
  image.commit(sync.offset);
  image.set_page_on_disk(page, std::move(content));
  report(DiskFault::corrupted_sector, sync.ordinal, sync.file->inode().path);
  return true;
}

bool DiskCore::misdirect(const Request& sync, std::uint64_t page, const CounterRandom& draws) {
  Inode& inode = sync.file->inode();
  std::uint64_t others = 0;
  for (const auto& [path, file] : directory_.names()) {
    const std::uint64_t pages = pages_of(*file, options_.page_bytes);
    others += pages - (file.get() == &inode && page < pages ? 1 : 0);
  }
  if (others == 0 || !dice_.allowed(DiskFault::misdirected_write, sync.ordinal)) return false;
  std::string content = inode.image.page_at(page, sync.offset);
  std::string before = inode.image.page_on_disk(page);
  inode.image.commit(sync.offset);
  inode.image.set_page_on_disk(page, std::move(before));
  std::uint64_t left = draws.below(draw_target, 0, others);
  for (const auto& [path, file] : directory_.names()) {
    const std::uint64_t pages = pages_of(*file, options_.page_bytes);
    const bool own = file.get() == &inode && page < pages;
    const std::uint64_t possible = pages - (own ? 1 : 0);
    if (left < possible) {
      file->image.set_page_on_disk(own && left >= page ? left + 1 : left, std::move(content));
      break;
    }
    left -= possible;
  }
  report(DiskFault::misdirected_write, sync.ordinal, inode.path);
  return true;
}

bool DiskCore::forget_to_write(const Request& sync, std::uint64_t page) {
  if (!dice_.allowed(DiskFault::phantom_write, sync.ordinal)) return false;
  FileImage& image = sync.file->inode().image;
  std::string before = image.page_on_disk(page);
  image.commit(sync.offset);
  image.set_page_on_disk(page, std::move(before));
  report(DiskFault::phantom_write, sync.ordinal, sync.file->inode().path);
  return true;
}

}  // namespace orrery::detail
