#include <orrery/core/check.hpp>
#include <orrery/engine/detail/mail_wheel.hpp>

namespace orrery::detail {

void MailList::extend(BlockPool& pool) {
  Block* block = pool.take(BlockSizes::mail);
  block->next = last;
  last = block;
  used = 0;
}

std::uint64_t MailWheel::next_window() const {
  if (count_ == 0) return never;
  for (unsigned level = 0; level < levels; ++level) {
    const std::uint64_t today = now_ >> (bits * level) & mask;
    const std::uint64_t ahead = occupied_[level] >> today << today;
    if (ahead == 0) continue;
    const auto day = static_cast<std::uint64_t>(std::countr_zero(ahead));
    return ((now_ >> (bits * level) & ~mask) | day) << (bits * level);
  }
  return far_.empty() ? never : ((now_ >> (bits * levels)) + 1) << (bits * levels);
}

void MailWheel::retire_all(BlockPool& pool) {
  each_list([&](MailList& list) { list.retire_all(pool); });
  for (std::uint64_t& occupied : occupied_) occupied = 0;
  count_ = 0;
}

void MailWheel::own_mail(BlockPool& pool) {
  each_list([&](MailList& list) { list.own(pool); });
}

MailList MailWheel::detach(unsigned level, std::uint64_t day) {
  const MailList list = days_[level][day];
  days_[level][day] = {};
  occupied_[level] &= ~(std::uint64_t{1} << day);
  return list;
}

void MailWheel::deal(BlockPool& pool, std::size_t stride, MailList list) {
  list.each(stride, [&](const Mail& mail) { take_in(pool, stride, mail); });
  count_ -= list.count;
  list.retire_all(pool);
}

MailList MailWheel::take(BlockPool& pool, std::size_t stride, std::uint64_t window) {
  ORRERY_CHECK(window >= now_);
  const std::uint64_t before = now_;
  now_ = window;
  if (before >> (bits * levels) != window >> (bits * levels) && !far_.empty()) {
    const MailList far = far_;
    far_ = {};
    deal(pool, stride, far);
  }
  for (unsigned level = levels - 1; level > 0; --level) {
    if (before >> (bits * level) == window >> (bits * level)) continue;
    const std::uint64_t day = window >> (bits * level) & mask;
    if (occupied_[level] >> day & 1) deal(pool, stride, detach(level, day));
  }
  const std::uint64_t day = window & mask;
  if ((occupied_[0] >> day & 1) == 0) return {};
  const MailList due = detach(0, day);
  count_ -= due.count;
  return due;
}

}  // namespace orrery::detail
