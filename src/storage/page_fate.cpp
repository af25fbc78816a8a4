#include "storage/page_fate.hpp"

#include <algorithm>
#include <cstring>

namespace orrery::detail {
namespace {

// What is drawn for a page, by its number.
enum PageLane : std::uint64_t { lane_outcome, lane_older, lane_newer, lane_sectors };
constexpr std::uint64_t lane_mood = 0;  // Of the whole file.

// A part of a change: bytes [begin, end) of the file, within one page.
struct Piece {
  std::uint64_t page;
  std::uint64_t begin;
  std::uint64_t end;
};

// `visit` sees the pieces of a change, one for each page, in order.
template <class Visit>
void for_each_page(const Change& change, PageShape shape, Visit visit) {
  const std::uint64_t end = change.offset + change.length;
  for (std::uint64_t at = change.offset; at < end;) {
    const std::uint64_t page = at / shape.page_bytes;
    const std::uint64_t piece_end = std::min(end, (page + 1) * shape.page_bytes);
    visit(Piece{page, at, piece_end});
    at = piece_end;
  }
}

std::uint64_t sectors_of(const Piece& piece, PageShape shape) {
  const std::uint64_t page_begin = piece.page * shape.page_bytes;
  const std::uint64_t first = (piece.begin - page_begin) / shape.sector_bytes;
  const std::uint64_t last = (piece.end - 1 - page_begin) / shape.sector_bytes;
  return (~std::uint64_t{0} >> (63 - (last - first))) << first;
}

// Writes what stood in bytes [begin, end) of the file before the change, which covers them, to `to`.
void restore(const ChangeLog& log, const Change& change, std::uint64_t begin, std::uint64_t end, char* to) {
  const std::string_view old = log.old_bytes(change);
  const std::uint64_t from = std::min<std::uint64_t>(begin - change.offset, old.size());
  const std::uint64_t known = std::min<std::uint64_t>(end - begin, old.size() - from);
  if (known != 0) std::memcpy(to, old.data() + from, known);
  if (known < end - begin) std::memset(to + known, 0, end - begin - known);
}

void undo_piece(const ChangeLog& log, std::uint64_t position, const Piece& piece, const PageFate& fate,
                PageShape shape) {
  const std::uint64_t page_begin = piece.page * shape.page_bytes;
  for (std::uint64_t at = piece.begin; at < piece.end;) {
    const auto sector = static_cast<std::uint32_t>((at - page_begin) / shape.sector_bytes);
    const std::uint64_t end = std::min(piece.end, page_begin + (std::uint64_t{sector} + 1) * shape.sector_bytes);
    if (fate.position_of(sector) <= position) restore(log, log[position], at, end, fate.bytes + (at - page_begin));
    at = end;
  }
}

}  // namespace

std::vector<PageFate> pages_changed(const ChangeLog& log, std::uint64_t end, PageShape shape, bool by_writes_only) {
  std::vector<PageFate> pages;
  for (std::uint64_t position = log.begin(); position < end; ++position) {
    if (by_writes_only && log[position].cuts()) continue;
    for_each_page(log[position], shape, [&](const Piece& piece) {
      if (pages.empty() || pages.back().page != piece.page) pages.push_back({piece.page, position});
      pages.back().touched |= sectors_of(piece, shape);
    });
  }
  std::sort(pages.begin(), pages.end(), [](const PageFate& a, const PageFate& b) {
    return a.page != b.page ? a.page < b.page : a.first_change < b.first_change;
  });
  std::size_t kept = 0;
  for (const PageFate& fate : pages) {
    if (kept != 0 && pages[kept - 1].page == fate.page) {
      pages[kept - 1].touched |= fate.touched;
    } else {
      pages[kept++] = fate;
    }
  }
  pages.resize(kept, PageFate{});
  return pages;
}

CrashMood crash_mood(const CounterRandom& draws, const CrashLoss& loss) {
  const double drawn = draws.real(whole_file, lane_mood);
  if (drawn < loss.all_lost) return CrashMood::all_lost;
  return drawn < loss.all_lost + loss.all_kept ? CrashMood::all_kept : CrashMood::by_page;
}

void decide(PageFate& fate, const ChangeLog& log, CrashMood mood, const CounterRandom& draws, const CrashLoss& loss) {
  const std::uint64_t begin = log.begin();
  const std::uint64_t end = log.end();
  const double outcome = draws.real(fate.page, lane_outcome);
  const std::uint64_t earlier = begin + draws.below(fate.page, lane_older, end - begin);
  const std::uint64_t later = earlier + 1 + draws.below(fate.page, lane_newer, end - earlier);
  const std::uint64_t sectors = draws.at(fate.page, lane_sectors);
  if (mood == CrashMood::all_lost) {
    fate.older = fate.newer = begin;
  } else if (mood == CrashMood::all_kept) {
    fate.older = fate.newer = end;
  } else if (outcome < loss.page_kept) {
    fate.older = fate.newer = (sectors & 1) != 0 ? end : later;
  } else if (outcome < loss.page_kept + loss.page_torn) {
    fate.older = earlier;
    fate.newer = later;
    fate.newer_sectors = sectors;
  } else {
    fate.older = fate.newer = begin;
  }
}

void undo(const ChangeLog& log, const std::vector<PageFate>& fates, PageShape shape) {
  for (std::uint64_t position = log.end(); position-- > log.begin();) {
    const std::uint64_t first_page = log[position].offset / shape.page_bytes;
    auto fate = std::lower_bound(fates.begin(), fates.end(), first_page,
                                 [](const PageFate& f, std::uint64_t page) { return f.page < page; });
    for_each_page(log[position], shape, [&](const Piece& piece) {
      while (fate != fates.end() && fate->page < piece.page) ++fate;
      if (fate != fates.end() && fate->page == piece.page) undo_piece(log, position, piece, *fate, shape);
    });
  }
}

}  // namespace orrery::detail
