#pragma once

#include <cstdint>
#include <vector>

#include <orrery/core/random.hpp>
#include <orrery/storage/disk_faults.hpp>

#include "storage/change_log.hpp"

namespace orrery::detail {

struct PageShape {
  std::uint32_t page_bytes;
  std::uint32_t sector_bytes;

  [[nodiscard]] std::uint32_t sectors() const { return page_bytes / sector_bytes; }
};

/// Draws are addressed by the number of a page, or by this for what concerns the file as a whole.
inline constexpr std::uint64_t whole_file = ~std::uint64_t{0};

/// What becomes, at a crash, of a page that was changed since the last sync: each sector is taken as it was at one of
/// two positions of the log.
struct PageFate {
  std::uint64_t page;
  std::uint64_t first_change;  // Position of the first change to the page.
  std::uint64_t touched = 0;   // Sectors that were changed; the lowest bit is the first one.
  std::uint64_t older = 0;
  std::uint64_t newer = 0;
  std::uint64_t newer_sectors = 0;  // Those taken at `newer`; the others at `older`.
  char* bytes = nullptr;            // The whole page, for `undo`.

  [[nodiscard]] std::uint64_t position_of(std::uint32_t sector) const {
    return (newer_sectors >> sector & 1) != 0 ? newer : older;
  }
  [[nodiscard]] bool torn() const {
    return older != newer && (touched & newer_sectors) != 0 && (touched & ~newer_sectors) != 0;
  }
  [[nodiscard]] bool kept_whole(std::uint64_t end) const {
    return newer == end && (older == end || (touched & ~newer_sectors) == 0);
  }
};

/// What a crash does to a file as a whole.
enum class CrashMood : std::uint8_t { all_lost, all_kept, by_page };

/// The pages changed before `end`, in order, their fates not decided. With `by_writes_only` truncations do not count.
[[nodiscard]] std::vector<PageFate> pages_changed(const ChangeLog& log, std::uint64_t end, PageShape shape,
                                                  bool by_writes_only);

/// Decides; changes nothing else.
[[nodiscard]] CrashMood crash_mood(const CounterRandom& draws, const CrashLoss& loss);
void decide(PageFate& fate, const ChangeLog& log, CrashMood mood, const CounterRandom& draws, const CrashLoss& loss);

/// Undoes in each page, newest change first, what its fate does not keep.
void undo(const ChangeLog& log, const std::vector<PageFate>& fates, PageShape shape);

}  // namespace orrery::detail
