#include "storage/change_log.hpp"

#include <orrery/core/check.hpp>

namespace orrery::detail {
namespace {

// More than this is given back when the log empties.
constexpr std::uint64_t retained_bytes_max = 256 << 10;

}  // namespace

void ChangeLog::drop_before(std::uint64_t position) {
  ORRERY_CHECK(position >= begin_ && position <= end());
  for (; begin_ < position; ++begin_, ++head_) changed_bytes_ -= changes_[head_].length;
  if (empty()) return clear();
  if (head_ > changes_.size() / 2) compact();
}

void ChangeLog::clear() {
  old_begin_ += old_.size();
  changes_.clear();
  old_.clear();
  head_ = 0;
  if (changes_.capacity() * sizeof(Change) > retained_bytes_max) std::vector<Change>().swap(changes_);
  if (old_.capacity() > retained_bytes_max) std::string().swap(old_);
}

void ChangeLog::compact() {
  const std::uint64_t kept_from = changes_[head_].old_at;
  old_.erase(0, kept_from - old_begin_);
  old_begin_ = kept_from;
  changes_.erase(changes_.begin(), changes_.begin() + static_cast<std::ptrdiff_t>(head_));
  head_ = 0;
}

}  // namespace orrery::detail
