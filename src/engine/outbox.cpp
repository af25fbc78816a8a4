#include <orrery/engine/detail/outbox.hpp>

namespace orrery::detail {

void Lanes::flip(BlockPool& pool) {
  writing_ = 1 - writing_;
  Side& side = sides_[writing_];
  for (const std::uint16_t to : side.used)
    for (MailList& list : side.to[to].lists) list.retire_all(pool);
  side.used.clear();
  side.first_window = MailWheel::never;
}

Outbox::Outbox(std::uint16_t self, std::uint16_t partitions, unsigned window_shift, const BlockSizes& sizes,
               bool keeps_snapshots)
    : pool(sizes, keeps_snapshots),
      wheels(std::make_unique<MailWheel[]>(mail_classes)),
      lanes(partitions),
      fast_lanes(partitions),
      self_(self),
      window_shift_(window_shift) {
  for (std::size_t mail_class = 0; mail_class < mail_classes; ++mail_class)
    wheels[mail_class].set_window_shift(window_shift);
}

void Outbox::discard() {
  for (; !log_.empty(); log_.pop_back()) {
    const Sent& sent = log_.back();
    const std::size_t stride = mail_stride(sent.mail_class);
    if (sent.owner == here) {
      now_[sent.mail_class].remove_last(pool, stride);
      fresh.pop_back();
    } else if (sent.owner == self_) {
      wheels[sent.mail_class].remove_last(pool, stride, sent.window);
    } else if ((sent.owner & fast_bit) != 0) {
      fast_lanes.remove_last(pool, sent.owner & static_cast<std::uint16_t>(~fast_bit), sent.mail_class);
    } else {
      lanes.remove_last(pool, sent.owner, sent.mail_class);
    }
  }
}

}  // namespace orrery::detail
