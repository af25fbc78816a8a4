#include <orrery/engine/detail/outbox.hpp>

#include <algorithm>

namespace orrery::detail {

Lanes::Lanes(std::uint16_t partitions) { grow(partitions); }

void Lanes::grow(std::uint16_t partitions) {
  for (Side& side : sides_) side.to.resize(partitions);
}

void Lanes::Side::begin(std::uint16_t lane) { used.push_back(lane); }

void Lanes::flip(BlockPool& pool) {
  writing_ = 1 - writing_;
  Side& side = sides_[writing_];
  for (const std::uint16_t to : side.used)
    for (MailList& list : side.to[to].lists) list.retire_all(pool);
  side.used.clear();
  side.first_window = MailWheel::never;
}

std::uint64_t Lanes::readable() const {
  std::vector<std::uint16_t> to = receivers();
  std::sort(to.begin(), to.end());
  to.erase(std::unique(to.begin(), to.end()), to.end());
  std::uint64_t sum = 0;
  for (const std::uint16_t receiver : to)
    for (const MailList& list : this->to(receiver).lists) sum += list.count;
  return sum;
}

Outbox::Outbox(std::uint16_t self, std::uint16_t partitions, unsigned window_shift, const BlockSizes& sizes,
               bool keeps_snapshots)
    : pool(sizes, keeps_snapshots),
      wheels(mail_classes),
      lanes(partitions),
      fast_lanes(partitions),
      self_(self),
      window_shift_(window_shift) {
  for (std::size_t mail_class = 0; mail_class < mail_classes; ++mail_class)
    wheels[mail_class].set_window_shift(window_shift);
}

Mail* Outbox::append_elsewhere(std::uint32_t receiver, std::uint64_t time, std::size_t mail_class) {
  const std::uint64_t window = time >> window_shift_;
  if (chunk_of(receiver) >= owners_.size()) return to_nobody();
  const std::uint16_t owner = owners_[chunk_of(receiver)];
  Mail* mail;
  if (window == window_) {
    mail = now_[mail_class].append(pool, mail_stride(mail_class));
    fresh.push_back({mail, static_cast<std::uint32_t>(mail_class)});
    log(here, mail_class, window);
  } else {
    mail = lanes.append(pool, owner, mail_class, window);
    log(owner, mail_class, window);
  }
  mail->time = time;
  mail->receiver = receiver;
  return mail;
}

Mail* Outbox::append_fast(std::uint32_t receiver, std::size_t mail_class) {
  if (chunk_of(receiver) >= owners_.size()) return to_nobody();
  const std::uint16_t owner = owners_[chunk_of(receiver)];
  Mail* mail = fast_lanes.append(pool, owner, mail_class, window_);
  log(static_cast<std::uint16_t>(owner | fast_bit), mail_class, window_);
  mail->time = ((window_ + 1) << window_shift_) - 1;
  mail->receiver = receiver;
  return mail;
}

void Outbox::lengthen_log() { log_.resize(std::max<std::size_t>(16, log_.size() * 2)); }

void Outbox::discard() {
  while (logged_ > 0) {
    const Sent& sent = log_[--logged_];
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
