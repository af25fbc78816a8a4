#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include <orrery/core/bucket_store.hpp>
#include <orrery/core/calendar_shape.hpp>
#include <orrery/core/check.hpp>

// For headers that hold a queue. Who uses one includes <orrery/core/event_queue.hpp>, which has what is only declared
// here: it needs <algorithm>, and that is an eighth of what <orrery/core/simulator.hpp> would cost.
namespace orrery {
namespace detail {

template <class Entry>
void insert_latest_first(std::vector<Entry>& sorted, const Entry& entry);
template <class Entry>
void sort_latest_first(std::vector<Entry>& entries);
template <class Entry>
void push_late(std::vector<Entry>& heap, const Entry& entry);
template <class Entry>
void pop_late(std::vector<Entry>& heap);

}  // namespace detail

/// A priority queue for discrete-event simulation: pops entries in the order of `operator<`, which must be total and
/// must agree with `time` (smaller time first). The order never depends on the queue's own shape, so retuning cannot
/// change a run.
///
/// A calendar queue (R. Brown, CACM 31(10), 1988) with a sorted current day: `push` appends to an unsorted bucket,
/// `pop` takes from the current day, which is sorted when its turn comes. What lies beyond the calendar's window waits
/// in an unsorted list and is dealt into buckets when the window reaches it. Width and number of the days follow the
/// observed rate of pops; few entries are simply kept sorted. `push` and `pop` are O(1) amortised for the usual
/// distributions of delay. Days that turn out too long cost what a binary heap costs; days that are too short are found
/// out before searching them has cost more than a few looks at each entry. Where entries are many, the next day is
/// sorted before the current one is over, so that it is always known what comes next.
///
/// `Entry` is trivially copyable and has `std::uint64_t time` and `operator<`. Not thread-safe.
template <class Entry>
class EventQueue {
  static_assert(std::is_trivially_copyable_v<Entry>);

 public:
  static constexpr std::size_t many_min = 2048;  ///< From so many entries on it pays to know what comes next.
  static constexpr std::size_t ahead_known = 16;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// Adds an entry; its time may lie before the last popped one, but is not 2^64 - 1.
  void push(const Entry& entry) {
    ORRERY_CHECK(entry.time != never);
    ++size_;
    const std::uint64_t day = entry.time >> shift_;
    if (day <= today_) return insert_today(entry);
    deal_one(entry, day);
  }

  /// The smallest entry, or null. Valid until the next `push`, `pop` or `erase_if`.
  [[nodiscard]] const Entry* peek() {
    if (sorted_.size() <= known_min_) {
      if (size_ == 0) return nullptr;
      if (known_min_ > 0 || late_.empty()) turn_pages();
    }
    return late_.empty() ? &sorted_.back() : peek_with_late();
  }

  /// Removes and returns the smallest entry. The queue must not be empty.
  Entry pop() { return pop_peeked(peek()); }
  /// The same with what `peek` has just returned.
  Entry pop_peeked(const Entry* first) {
    ORRERY_CHECK(first != nullptr);
    const Entry entry = *first;
    if (late_.empty() || first != late_.data()) {
      sorted_.pop_back();
    } else {
      detail::pop_late(late_);
    }
    --size_;
    ++popped_;
    last_time_ = entry.time;
    return entry;
  }

  /// An entry that will be popped soon, about `ahead` pops from now, or null: for prefetching its state. From
  /// `many_min` entries on there usually is one if `ahead` is less than `ahead_known`.
  [[nodiscard]] const Entry* upcoming(std::size_t ahead) const {
    return sorted_.size() > ahead ? &sorted_[sorted_.size() - 1 - ahead] : nullptr;
  }

  /// Removes all entries for which `dead(entry)` is true. O(size).
  template <class Predicate>
  void erase_if(Predicate dead) {
    std::vector<Entry> all = take_all();
    std::erase_if(all, dead);
    size_ = all.size();
    lay_out_anew(std::move(all));
  }

 private:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::size_t small_max = 24;   // Up to here a sorted array is fastest.
  static constexpr std::size_t small_again = 8;  // A calendar that shrinks to this becomes a sorted array.
  static constexpr std::size_t sorted_max = 96;  // Beyond, entries that come for the current day go to a heap.

  using Shape = detail::CalendarShape;
  using Times = detail::SampledTimes;

  [[nodiscard]] const Entry* peek_with_late() const {
    return sorted_.empty() || late_.front() < sorted_.back() ? &late_.front() : &sorted_.back();
  }

  // For a day after the current one.
  void deal_one(const Entry& entry, std::uint64_t day) {
    if (day - today_ < buckets_.size()) {
      buckets_.push(bucket_of(day), entry);
    } else {
      far_.push_back(entry);
      if (day < far_first_day_) far_first_day_ = day;
    }
  }

  void insert_today(const Entry& entry) {
    if (sorted_.size() >= (is_small() ? small_max : sorted_max)) return insert_late(entry);
    detail::insert_latest_first(sorted_, entry);
  }

  void insert_late(const Entry& entry) {
    detail::push_late(late_, entry);
    if (is_small()) return lay_out_anew(take_all());
    if (++late_pushes_ > size_ + 4096) lay_out(take_all(), shape_by_rate());  // The day is far too long.
  }

  void turn_pages() {
    do {
      turn_page();
    } while (sorted_.size() <= known_min_ && known_min_ > 0);
  }

  // Makes the next day that has entries the current one, to which what is left of the current one then belongs.
  void turn_page() {
    if (size_ <= small_again || size_ > 4 * tuned_size_) return lay_out_anew(take_all());
    if ((++pages_ >= 64 || popped_ >= 4096) && popped_ >= size_ / 2 && retune()) return;
    const std::uint64_t next = next_day();
    if (next < far_first_day_) return start_day(next);
    if (!sorted_.empty() || !late_.empty()) {  // The window ends here, and may move on when this day is over.
      known_min_ = 0;
      return;
    }
    if (far_scanned_ > popped_ + size_) return rebuild_over_half();  // The days are far too short.
    migrate();
    start_day(next_day());
  }

  void start_day(std::uint64_t day) {
    ORRERY_CHECK(day != never);
    today_ = day;
    left_.swap(sorted_);
    buckets_.drain(bucket_of(day), sorted_);
    detail::sort_latest_first(sorted_);
    sorted_.insert(sorted_.end(), left_.begin(), left_.end());
    left_.clear();
    known_min_ = size_ < many_min ? 0 : ahead_known;
    for (int ahead = 1; ahead <= 3; ++ahead)
      buckets_.prefetch(bucket_of(day + static_cast<unsigned>(ahead)), 3 - ahead);
  }

  // Moves the window to the far list's first day and deals out what now falls into it.
  void migrate() {
    today_ = far_first_day_ - 1;
    far_first_day_ = never;
    std::vector<Entry> far = std::move(far_);
    far_.clear();
    far_.swap(spare_);
    for (const Entry& entry : far) deal_one(entry, entry.time >> shift_);
    far_scanned_ += far_.size();
    far.clear();
    spare_ = std::move(far);
  }

  [[nodiscard]] Shape shape_by_rate() const {
    return Shape::for_rate(last_time_ > tuned_time_ ? last_time_ - tuned_time_ : 0, popped_, size_, span_);
  }

  // Rebuilds if the calendar's shape is far off; returns whether it did.
  bool retune() {
    const bool far_heavy = far_scanned_ > 2 * popped_ && span_ < 64;
    if (far_heavy) span_ *= 2;
    const Shape wanted = shape_by_rate();
    if (far_heavy || wanted.far_from({shift_, buckets_.size()})) {
      lay_out(take_all(), wanted);
      return true;
    }
    begin_tuning_period();
    return false;
  }

  void begin_tuning_period() {
    pages_ = 0;
    popped_ = 0;
    far_scanned_ = 0;
    late_pushes_ = 0;
    tuned_time_ = last_time_;
    tuned_size_ = size_;
  }

  // Half of all entries fall into the new window, so that each may be looked at again only after as many pops.
  void rebuild_over_half() {
    const Shape shape = shape_by_rate();
    const std::vector<Entry> all = take_all();
    const Times times = times_of(all);
    lay_out(all, shape.widened_to(times.median - times.first));
  }

  // All entries, in no order, are taken out; `size_` stays.
  [[nodiscard]] std::vector<Entry> take_all() {
    std::vector<Entry> all = std::move(spare_);
    all.clear();
    all.reserve(size_);
    for (std::vector<Entry>* part : {&sorted_, &late_, &far_}) {
      all.insert(all.end(), part->begin(), part->end());
      part->clear();
    }
    far_first_day_ = never;
    if (is_small()) return all;
    for (std::uint64_t day = next_day(); day != never; day = next_day()) {
      today_ = day;
      buckets_.drain(bucket_of(day), all);
    }
    return all;
  }

  // From a sample of the entries.
  [[nodiscard]] static Times times_of(const std::vector<Entry>& all) {
    std::vector<std::uint64_t> sample;
    const std::size_t stride = all.size() / 128 + 1;
    for (std::size_t i = 0; i < all.size(); i += stride) sample.push_back(all[i].time);
    return detail::first_and_median(sample);
  }

  // A sorted array when entries are few, else a calendar whose shape is estimated from their times.
  void lay_out_anew(std::vector<Entry> all) {
    if (all.size() > small_max) {
      const Times times = times_of(all);
      return lay_out(all, Shape::for_rate(times.median - times.first, all.size() / 2, size_, span_));
    }
    today_ = never;
    known_min_ = 0;
    detail::sort_latest_first(all);
    sorted_.swap(all);
    spare_ = std::move(all);
  }

  // Deals entries into a calendar of the given shape, whose window begins at the earliest of them.
  void lay_out(const std::vector<Entry>& all, Shape shape) {
    shift_ = shape.shift;
    buckets_.reset(shape.days);
    last_time_ = never;
    for (const Entry& entry : all)
      if (entry.time < last_time_) last_time_ = entry.time;
    today_ = (last_time_ >> shift_) - 1;  // Wraps for day 0: differences of days are modulo 2^64.
    for (const Entry& entry : all) deal_one(entry, entry.time >> shift_);
    begin_tuning_period();
    start_day(next_day());
  }

  [[nodiscard]] bool is_small() const { return today_ == never; }
  [[nodiscard]] std::size_t bucket_of(std::uint64_t day) const {
    return static_cast<std::size_t>(day & (buckets_.size() - 1));
  }
  // The first day with entries in the window, or `never`.
  [[nodiscard]] std::uint64_t next_day() const {
    const std::size_t span = buckets_.size() - 1;
    const std::size_t distance = buckets_.distance_to_occupied(bucket_of(today_ + 1), span);
    return distance == span ? never : today_ + 1 + distance;
  }

  std::vector<Entry> sorted_;  // The current day's entries, smallest last.
  std::size_t known_min_ = 0;  // When `sorted_` has no more than that, the page is turned.
  std::vector<Entry> left_;    // Memory for turning it.
  std::vector<Entry> late_;    // Those of the current day that came when many were sorted already: a heap.
  detail::BucketStore<Entry> buckets_;
  std::vector<Entry> far_;       // Beyond the window, unsorted.
  std::vector<Entry> spare_;     // Memory for rearranging.
  std::uint64_t today_ = never;  // All days up to this one are in `sorted_` and `late_`; `never`: there is no calendar.
  std::uint64_t far_first_day_ = never;
  unsigned shift_ = 0;  // A day is 2^shift_ ns.
  std::size_t size_ = 0;

  std::uint64_t span_ = 2;                                                    // The window in mean delays.
  std::uint64_t pages_ = 0, popped_ = 0, far_scanned_ = 0, late_pushes_ = 0;  // Since the last tuning.
  std::uint64_t last_time_ = 0, tuned_time_ = 0;
  std::size_t tuned_size_ = 0;
};

}  // namespace orrery
