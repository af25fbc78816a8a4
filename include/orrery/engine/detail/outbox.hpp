#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <orrery/engine/detail/chunk.hpp>
#include <orrery/engine/detail/mail_wheel.hpp>

namespace orrery::detail {

struct SizedMail {
  const Mail* mail;
  std::uint32_t mail_class;
};

/// Mail on its way from one partition to each of the others. There are two sets: one is written to while the other, of
/// the window (or step) before, is read by those to whom it goes.
class Lanes {
 public:
  struct Lane {
    MailList lists[mail_classes];
    [[nodiscard]] bool empty() const { return lists[0].empty() && lists[1].empty() && lists[2].empty(); }
  };

  explicit Lanes(std::uint16_t partitions);
  // There are so many partitions now; not while any runs.
  void grow(std::uint16_t partitions);

  [[nodiscard]] Mail* append(BlockPool& pool, std::uint16_t to, std::size_t mail_class, std::uint64_t window) {
    Side& side = sides_[writing_];
    Lane& lane = side.to[to];
    if (lane.empty()) [[unlikely]]
      side.begin(to);
    if (window < side.first_window) side.first_window = window;
    return lane.lists[mail_class].append(pool, mail_stride(mail_class));
  }
  void remove_last(BlockPool& pool, std::uint16_t to, std::size_t mail_class) {
    sides_[writing_].to[to].lists[mail_class].remove_last(pool, mail_stride(mail_class));
  }

  // When all partitions have come to the end of a window: what was written can be read, what was read is given back.
  void flip(BlockPool& pool);

  // From now on what is written can be read as it is, and the other way round; twice is as if nothing were done.
  void turn() { writing_ = 1 - writing_; }

  // To whom there is mail to be read, some perhaps more than once, and the first window for which there is any.
  [[nodiscard]] const std::vector<std::uint16_t>& receivers() const { return sides_[1 - writing_].used; }
  [[nodiscard]] std::uint64_t first_window() const { return sides_[1 - writing_].first_window; }
  // How much there is to be read.
  [[nodiscard]] std::uint64_t readable() const;
  [[nodiscard]] const Lane& to(std::uint16_t partition) const { return sides_[1 - writing_].to[partition]; }
  [[nodiscard]] bool idle() const { return sides_[0].used.empty() && sides_[1].used.empty(); }

 private:
  struct Side {
    std::vector<Lane> to;
    std::vector<std::uint16_t> used;
    std::uint64_t first_window = MailWheel::never;
    void begin(std::uint16_t lane);
  };
  Side sides_[2];
  unsigned writing_ = 0;
};

/// Where the mail goes that one partition's actors send: into the partition's own wheels, or into a list for each other
/// partition, which that one deals into its wheels in the next window. Nobody else touches any of this meanwhile.
class Outbox {
 public:
  Outbox(std::uint16_t self, std::uint16_t partitions, unsigned window_shift, const BlockSizes& sizes,
         bool keeps_snapshots);

  // Before the partition runs: whose the chunks are, and which window it is.
  void open(std::span<const std::uint16_t> owners, std::uint64_t window) {
    owners_ = owners;
    window_ = window;
  }

  // Room for a mail, of which `time` and `receiver` are set. Inlined, as is `Context::send`: where a
  // message is sent its class is known, and mostly the options, so that little is left of both.
  [[nodiscard, gnu::always_inline]] Mail* append(std::uint32_t receiver, std::uint64_t time, std::size_t mail_class) {
    const std::uint64_t window = time >> window_shift_;
    const bool is_own = chunk_of(receiver) < owners_.size() && owners_[chunk_of(receiver)] == self_;
    if (!is_own || window == window_) return append_elsewhere(receiver, time, mail_class);
    Mail* mail = wheels[mail_class].append(pool, mail_stride(mail_class), window);
    log(self_, mail_class, window);
    mail->time = time;
    mail->receiver = receiver;
    return mail;
  }

  // Room for a mail that is delivered within this window, in its next step.
  [[nodiscard]] Mail* append_fast(std::uint32_t receiver, std::size_t mail_class);

  // Mail sent to actors that never were, since the last call.
  [[nodiscard]] std::uint64_t take_nobody_count() { return std::exchange(nobody_count_, 0); }

  // A dispatch begins. `discard` takes back all that was sent since.
  void begin() { logged_ = 0; }
  void discard();

  // The window is over.
  void close() {
    for (MailList& list : now_) list.retire_all(pool);
  }

  // No mail is due before this window.
  [[nodiscard]] std::uint64_t next_window() const {
    std::uint64_t next = MailWheel::never;
    for (const MailWheel& wheel : wheels)
      if (const std::uint64_t due = wheel.next_window(); due < next) next = due;
    return next;
  }

  BlockPool pool;
  std::vector<MailWheel> wheels;  // One for each class of mail.
  Lanes lanes;                    // What arrives in a later window.
  Lanes fast_lanes;               // What arrives in the next step of this one.
  std::vector<SizedMail> fresh;  // What an actor sent to itself for later in this window, and nobody has looked at yet.

 private:
  struct Sent {
    std::uint16_t owner;
    std::uint16_t mail_class;
    std::uint64_t window;
  };
  // To another partition, or within this window.
  [[nodiscard]] Mail* append_elsewhere(std::uint32_t receiver, std::uint64_t time, std::size_t mail_class);

  void log(std::uint16_t owner, std::size_t mail_class, std::uint64_t window) {
    if (logged_ == log_.size()) [[unlikely]]
      lengthen_log();
    log_[logged_++] = {owner, static_cast<std::uint16_t>(mail_class), window};
  }
  void lengthen_log();

  // Room for a mail that nobody will ever see.
  [[nodiscard]] Mail* to_nobody() {
    ++nobody_count_;
    return reinterpret_cast<Mail*>(nowhere_);
  }

  static constexpr std::uint16_t here = 0xffff;
  static constexpr std::uint16_t fast_bit = 0x8000;

  std::uint16_t self_;
  unsigned window_shift_ = 0;
  std::uint64_t window_ = 0;
  std::uint64_t nobody_count_ = 0;
  std::span<const std::uint16_t> owners_;
  alignas(8) std::byte nowhere_[mail_stride(mail_classes - 1)] = {};
  MailList now_[mail_classes];
  std::vector<Sent> log_;   // Of what this dispatch has sent: the first
  std::size_t logged_ = 0;  // so many.
};

}  // namespace orrery::detail
