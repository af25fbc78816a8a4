#include "storage/file_image.hpp"

#include <algorithm>

#include <orrery/core/check.hpp>
#include <orrery/core/hash.hpp>

namespace orrery::detail {

Bytes FileImage::read(std::uint64_t offset, std::uint64_t count) const {
  if (offset >= bytes_.size()) return {};
  return bytes_.substr(offset, count);
}

void FileImage::write(std::uint64_t offset, std::string_view bytes) {
  if (bytes.empty()) return;
  const std::uint64_t before = bytes_.size();
  const std::uint64_t end = offset + bytes.size();
  const std::uint64_t replaced = offset < before ? std::min(end, before) - offset : 0;
  log_.add(offset, bytes.size(), before, std::max(before, end),
           replaced != 0 ? std::string_view(bytes_).substr(offset, replaced) : std::string_view());
  if (replaced != 0) bytes_.replace(offset, replaced, bytes.substr(0, replaced));
  if (offset > before) bytes_.resize(offset);
  bytes_.append(bytes.substr(replaced));
}

void FileImage::truncate(std::uint64_t size) {
  const std::uint64_t before = bytes_.size();
  if (size == before) return;
  if (size < before) {
    log_.add(size, before - size, before, size, std::string_view(bytes_).substr(size));
  } else {
    log_.add(before, 0, before, size, {});
  }
  bytes_.resize(size);
}

std::uint64_t FileImage::size_at(std::uint64_t position) const {
  return position == log_.end() ? bytes_.size() : log_[position].size_before;
}

void FileImage::commit(std::uint64_t mark) {
  if (mark < log_.begin()) return;
  if (!stale_.empty()) {
    for (const PageFate& written : pages_changed(log_, mark, shape_, false)) stale_.erase(written.page);
  }
  durable_size_ = size_at(mark);
  log_.drop_before(mark);
}

// Cutting a file is no matter of its pages: it cannot fail to be written as they can.
void FileImage::forget_stale_cut_before(std::uint64_t mark) {
  for (std::uint64_t position = log_.begin(); position < mark && !stale_.empty(); ++position) {
    if (!log_[position].cuts()) continue;
    const std::uint64_t first_page = (log_[position].size_after + shape_.page_bytes - 1) / shape_.page_bytes;
    stale_.erase(stale_.lower_bound(first_page), stale_.end());
  }
}

void FileImage::fail_sync(std::uint64_t mark, const CounterRandom& draws) {
  if (mark <= log_.begin()) return;
  forget_stale_cut_before(mark);
  std::vector<PageFate> pages = pages_changed(log_, mark, shape_, true);
  const std::uint64_t size = size_at(mark);
  std::erase_if(pages, [&](const PageFate& fate) { return fate.page * shape_.page_bytes >= size; });
  const std::uint64_t certain = pages.empty() ? 0 : draws.below(whole_file, 0, pages.size());
  std::vector<PageFate> failed;
  std::vector<std::string> contents;
  contents.reserve(pages.size());
  for (std::size_t i = 0; i < pages.size(); ++i) {
    PageFate& fate = pages[i];
    const bool fails = i == certain || draws.chance(fate.page, 0, 0.5);
    if (!fails) {
      stale_.erase(fate.page);
    } else if (!stale_.contains(fate.page)) {
      contents.push_back(read(fate.page * shape_.page_bytes, shape_.page_bytes));
      contents.back().resize(shape_.page_bytes);
      fate.older = fate.newer = log_.begin();
      fate.bytes = contents.back().data();
      failed.push_back(fate);
    }
  }
  undo(log_, failed, shape_);
  for (std::size_t i = 0; i < failed.size(); ++i)
    stale_.emplace(failed[i].page, StalePage{std::move(contents[i]), true});
  log_.drop_before(mark);
}

std::vector<std::uint64_t> FileImage::pages_synced_by(std::uint64_t mark) const {
  std::vector<std::uint64_t> pages;
  if (mark <= log_.begin()) return pages;
  const std::uint64_t size = size_at(mark);
  for (const PageFate& written : pages_changed(log_, mark, shape_, true)) {
    if (written.page * shape_.page_bytes < size) pages.push_back(written.page);
  }
  return pages;
}

std::string FileImage::page_at(std::uint64_t page, std::uint64_t position) const {
  std::string content = read(page * shape_.page_bytes, shape_.page_bytes);
  content.resize(shape_.page_bytes);
  PageFate fate{page, position};
  fate.older = fate.newer = position;
  fate.bytes = content.data();
  undo(log_, {fate}, shape_);
  return content;
}

std::string FileImage::page_on_disk(std::uint64_t page) const {
  const auto stale = stale_.find(page);
  return stale != stale_.end() ? stale->second.content : page_at(page, log_.begin());
}

bool FileImage::at_rest(std::uint64_t page) const {
  if (page * shape_.page_bytes >= std::min<std::uint64_t>(durable_size_, bytes_.size())) return false;
  if (stale_.contains(page)) return false;
  for (const PageFate& changed : pages_changed(log_, log_.end(), shape_, false)) {
    if (changed.page == page) return false;
  }
  return true;
}

bool FileImage::sync_has_failed() const {
  return std::any_of(stale_.begin(), stale_.end(), [](const auto& page) { return page.second.by_failed_sync; });
}

CrashOutcome FileImage::crash(const CounterRandom& draws, const CrashLoss& loss) {
  if (clean()) return {};
  const CrashMood mood = crash_mood(draws, loss);
  const std::uint64_t size = size_after_crash(draws, mood);
  CrashOutcome outcome;
  outcome.lost = size < bytes_.size() || sync_has_failed();
  outcome.torn = size != bytes_.size() && size != durable_size_;
  bytes_.resize((largest_size() + shape_.page_bytes - 1) / shape_.page_bytes * shape_.page_bytes);
  std::vector<PageFate> fates = pages_changed(log_, log_.end(), shape_, false);
  for (PageFate& fate : fates) {
    decide(fate, log_, mood, draws, loss);
    fate.bytes = bytes_.data() + fate.page * shape_.page_bytes;
    outcome.lost |= !fate.kept_whole(log_.end());
    outcome.torn |= fate.torn();
    outcome.hash = combine(combine(combine(outcome.hash, fate.older), fate.newer), fate.newer_sectors);
  }
  undo(log_, fates, shape_);
  bring_back_stale(fates);
  make_all_durable(size);
  outcome.hash = combine(outcome.hash, size);
  return outcome;
}

std::uint64_t FileImage::size_after_crash(const CounterRandom& draws, CrashMood mood) const {
  const std::uint64_t way = draws.below(whole_file, 1, 4);
  const std::uint64_t position = log_.begin() + draws.below(whole_file, 2, log_.end() - log_.begin() + 1);
  const std::uint64_t before = position == log_.begin() ? durable_size_ : size_at(position - 1);
  const std::uint64_t after = size_at(position);
  const std::uint64_t within = draws.below(whole_file, 3, after > before ? after - before + 1 : 2);
  if (mood == CrashMood::all_lost || (mood == CrashMood::by_page && way == 0)) return durable_size_;
  if (mood == CrashMood::all_kept || way == 1) return bytes_.size();
  if (after >= before) return before + std::min(within, after - before);
  return within == 0 ? before : after;
}

std::uint64_t FileImage::largest_size() const {
  std::uint64_t largest = std::max<std::uint64_t>(durable_size_, bytes_.size());
  for (std::uint64_t position = log_.begin(); position < log_.end(); ++position) {
    largest = std::max({largest, log_[position].size_before, log_[position].size_after});
  }
  if (!stale_.empty()) largest = std::max(largest, (stale_.rbegin()->first + 1) * shape_.page_bytes);
  return largest;
}

// A page that has not been written to since a sync failed to write it is what it was before; so is a sector that is
// taken from before the first such write.
void FileImage::bring_back_stale(const std::vector<PageFate>& fates) {
  for (const auto& [page, stale] : stale_) {
    const auto fate = std::lower_bound(fates.begin(), fates.end(), page,
                                       [](const PageFate& f, std::uint64_t number) { return f.page < number; });
    const bool changed = fate != fates.end() && fate->page == page;
    for (std::uint32_t sector = 0; sector < shape_.sectors(); ++sector) {
      if (changed && fate->position_of(sector) > fate->first_change) continue;
      const std::uint64_t within = std::uint64_t{sector} * shape_.sector_bytes;
      bytes_.replace(page * shape_.page_bytes + within, shape_.sector_bytes, stale.content, within,
                     shape_.sector_bytes);
    }
  }
}

void FileImage::make_all_durable(std::uint64_t size) {
  bytes_.resize(size);
  log_.drop_before(log_.end());
  stale_.clear();
  durable_size_ = size;
}

}  // namespace orrery::detail
