#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include <orrery/engine/detail/mail_list.hpp>

namespace orrery::detail {

/// Mail that is due in later windows, by window: a hierarchical timing wheel (G. Varghese and T. Lauck, SOSP 1987) of
/// four levels of 64, and a list of what is due beyond 2^24 windows. Appending is O(1); each mail moves down at most
/// four times. Copying the wheel is a snapshot of it.
class MailWheel {
 public:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  // A window is 2^window_shift ticks.
  void set_window_shift(unsigned window_shift) { window_shift_ = window_shift; }

  // Makes this wheel what `other` is.
  void copy_from(const MailWheel& other) {
    if (count_ > 0 || other.count_ > 0) {
      *this = other;
      return;
    }
    now_ = other.now_;
    window_shift_ = other.window_shift_;
  }

  [[nodiscard]] std::uint64_t window() const { return now_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }

  // Where mail that is due in `window` goes. `window >= window()`.
  [[nodiscard]] Mail* append(BlockPool& pool, std::size_t stride, std::uint64_t window) {
    ++count_;
    return list_for(window).append(pool, stride);
  }
  void remove_last(BlockPool& pool, std::size_t stride, std::uint64_t window) {
    --count_;
    MailList& list = list_for(window);
    list.remove_last(pool, stride);
    if (list.empty() && level_of(window) < levels) clear_bit(window);
  }

  // A copy of `mail`, which has come from elsewhere. What has waited beyond its time is due now.
  void take_in(BlockPool& pool, std::size_t stride, const Mail& mail) {
    const std::uint64_t due = mail.time >> window_shift_;
    const std::uint64_t window = due > now_ ? due : now_;
    std::memcpy(static_cast<void*>(append(pool, stride, window)), &mail, stride);
  }

  // Gives all of it back.
  void retire_all(BlockPool& pool);
  // For the wheel of another world, of which this is a copy: copies all mail into `pool`.
  void own_mail(BlockPool& pool);

  // No mail is due before this window; `never` if there is none.
  [[nodiscard]] std::uint64_t next_window() const;

  // Moves on to `window`, which is not after `next_window()`, and takes out the mail that is due in it. Whoever has
  // read it retires the blocks.
  [[nodiscard]] MailList take(BlockPool& pool, std::size_t stride, std::uint64_t window);

 private:
  static constexpr unsigned bits = 6;
  static constexpr unsigned levels = 4;
  static constexpr std::uint64_t mask = 63;

  [[nodiscard]] unsigned level_of(std::uint64_t window) const {
    const std::uint64_t difference = window ^ now_;
    return difference <= mask ? 0 : static_cast<unsigned>(63 - std::countl_zero(difference)) / bits;
  }
  [[nodiscard]] MailList& list_for(std::uint64_t window) {
    const unsigned level = level_of(window);
    if (level >= levels) return far_;
    const std::uint64_t day = window >> (bits * level) & mask;
    occupied_[level] |= std::uint64_t{1} << day;
    return days_[level][day];
  }
  void clear_bit(std::uint64_t window) {
    const unsigned level = level_of(window);
    occupied_[level] &= ~(std::uint64_t{1} << (window >> (bits * level) & mask));
  }
  [[nodiscard]] MailList detach(unsigned level, std::uint64_t day);
  template <class Work>
  void each_list(Work work) {
    for (unsigned level = 0; level < levels; ++level)
      for (std::uint64_t left = occupied_[level]; left != 0; left &= left - 1)
        work(days_[level][std::countr_zero(left)]);
    if (!far_.empty()) work(far_);
  }
  void deal(BlockPool& pool, std::size_t stride, MailList list);

  unsigned window_shift_ = 0;
  std::uint64_t now_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t occupied_[levels] = {};
  MailList days_[levels][64] = {};
  MailList far_;
};

}  // namespace orrery::detail
