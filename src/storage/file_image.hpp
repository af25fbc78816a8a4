#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/random.hpp>
#include <orrery/storage/disk_faults.hpp>

#include "storage/change_log.hpp"
#include "storage/page_fate.hpp"

namespace orrery::detail {

/// What a crash did to a file.
struct CrashOutcome {
  bool lost = false;  ///< Something unsynced did not survive.
  bool torn = false;  ///< A page survived in part, or the end of the file lies within a change.
  std::uint64_t hash = 0;
};

/// The content of a file, as a process sees it, and what of it is on the disk.
///
/// There is one copy of the bytes, and a log that undoes what is not durable: a sync drops the log, however large the
/// file; a crash undoes some of it, in time proportional to what was not synced. Where a sync has left a page that
/// counts as clean and is not on the disk (a stale page), what the disk holds is kept aside.
class FileImage {
 public:
  explicit FileImage(PageShape shape) : shape_(shape) {}

  [[nodiscard]] std::uint64_t size() const { return bytes_.size(); }
  /// Fewer than `count` bytes at the end.
  [[nodiscard]] Bytes read(std::uint64_t offset, std::uint64_t count) const;
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

  void write(std::uint64_t offset, std::string_view bytes);
  void truncate(std::uint64_t size);

  /// What a sync that starts now covers: all changes before this position.
  [[nodiscard]] std::uint64_t mark() const { return log_.end(); }
  [[nodiscard]] std::uint64_t unsynced_bytes() const { return log_.changed_bytes(); }
  [[nodiscard]] std::uint64_t unsynced_memory_bytes() const { return log_.memory_bytes(); }
  /// Makes durable what was changed before `mark`.
  void commit(std::uint64_t mark);
  /// The same for the older half of what is not durable.
  void write_back() { commit(log_.begin() + (log_.end() - log_.begin() + 1) / 2); }
  /// A sync that covers what was changed before `mark` failed: some pages of it, at least one, become stale; the others
  /// are durable; the size is not.
  void fail_sync(std::uint64_t mark, const CounterRandom& draws);

  /// The pages that a sync writes which covers what was changed before `mark`, in order.
  [[nodiscard]] std::vector<std::uint64_t> pages_synced_by(std::uint64_t mark) const;
  [[nodiscard]] std::uint64_t size_at(std::uint64_t position) const;
  /// A whole page as it was at a position of the log; zeros beyond the end.
  [[nodiscard]] std::string page_at(std::uint64_t page, std::uint64_t position) const;
  [[nodiscard]] std::string page_on_disk(std::uint64_t page) const;
  /// From now on the disk holds this in place of a page that counts as clean, which shows after a crash.
  void set_page_on_disk(std::uint64_t page, std::string content) { stale_[page] = {std::move(content), false}; }
  /// Whether all of the page has been synced.
  [[nodiscard]] bool at_rest(std::uint64_t page) const;
  /// What is on the disk, and shown, becomes something else. The page is at rest.
  void replace_at_rest(std::uint64_t offset, std::string_view bytes) { bytes_.replace(offset, bytes.size(), bytes); }

  /// Nothing would change at a crash.
  [[nodiscard]] bool clean() const { return stale_.empty() && synced(); }
  /// The last sync covers everything, and succeeded.
  [[nodiscard]] bool synced() const { return log_.empty() && durable_size_ == bytes_.size() && !sync_has_failed(); }
  /// The host lost power: the content becomes one that a disk may have been left with.
  CrashOutcome crash(const CounterRandom& draws, const CrashLoss& loss);

 private:
  [[nodiscard]] bool sync_has_failed() const;
  [[nodiscard]] std::uint64_t size_after_crash(const CounterRandom& draws, CrashMood mood) const;
  [[nodiscard]] std::uint64_t largest_size() const;
  void forget_stale_cut_before(std::uint64_t mark);
  void bring_back_stale(const std::vector<PageFate>& fates);
  void make_all_durable(std::uint64_t size);

  // A whole page, as it is on the disk.
  struct StalePage {
    std::string content;
    bool by_failed_sync;
  };

  PageShape shape_;
  std::string bytes_;
  ChangeLog log_;
  std::uint64_t durable_size_ = 0;
  std::map<std::uint64_t, StalePage> stale_;  // By page.
};

}  // namespace orrery::detail
