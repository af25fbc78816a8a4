#include <algorithm>

#include "partition.hpp"

namespace orrery::detail {

namespace {

// What the engine itself says does not count, and there is always room for it.
bool is_from_engine(const SizedMail& mail) { return mail.mail->kind() < first_user_kind; }

}  // namespace

bool Partition::bound_mail(const MailboxOptions& mailbox, std::uint32_t slot) {
  const auto system = static_cast<std::size_t>(std::count_if(chain_.begin(), chain_.end(), is_from_engine));
  const std::uint64_t before = counts.deferred;
  if (chain_.size() - system > mailbox.capacity) {
    take_victims(mailbox.overflow == Overflow::drop_oldest, chain_.size() - system - mailbox.capacity);
    refuse(mailbox, slot);
    if (mailbox.overflow == Overflow::fail) {
      requests.fail(window_begin(), slot, ExitReason::over_budget, "its mailbox was full");
      requests.begin();
      ++counts.failures;
      return false;
    }
  }
  if (mailbox.handled_per_window > 0) {
    for (; chain_.size() - system > mailbox.handled_per_window; chain_.pop_back()) postpone(chain_.back(), window_ + 1);
  }
  const std::uint64_t waits = counts.deferred - before;
  if (mailbox.overflow == Overflow::block && waits > 0) waiting.push_back({slot, static_cast<std::uint32_t>(waits)});
  return true;
}

// Of the least urgent tier that there is, and if that is not enough of the next.
void Partition::take_victims(bool oldest, std::size_t count) {
  std::size_t of_tier[4] = {};
  for (const SizedMail& mail : chain_)
    if (!is_from_engine(mail)) ++of_tier[static_cast<std::size_t>(mail.mail->tier())];
  for (std::size_t tier = 4; tier-- > 0;) {
    of_tier[tier] = std::min(of_tier[tier], count);
    count -= of_tier[tier];
  }
  victims_.clear();
  const auto take = [&](const SizedMail& mail) {
    if (is_from_engine(mail)) return false;
    std::size_t& left = of_tier[static_cast<std::size_t>(mail.mail->tier())];
    if (left == 0) return false;
    --left;
    victims_.push_back(mail);
    return true;
  };
  if (!oldest) std::reverse(chain_.begin(), chain_.end());
  std::erase_if(chain_, take);
  if (!oldest) std::reverse(chain_.begin(), chain_.end());
}

// There is nobody to be held for what comes from outside, from the receiver itself, or from one that is exempt.
void Partition::refuse(const MailboxOptions& mailbox, std::uint32_t slot) {
  const std::uint32_t generation = world_.chunks[chunk_of(slot)].record_block().records[index_of(slot)].generation;
  for (const SizedMail& victim : victims_) {
    const Mail& mail = *victim.mail;
    const bool waits = mailbox.overflow == Overflow::block && mail.origin != outside.slot && mail.origin != slot &&
                       !world_.back_pressure.is_exempt(mail.origin, slot);
    if (waits)
      postpone(victim, window_ + 1);
    else
      ++counts.overflowed;
    if (waits || (mailbox.overflow == Overflow::reject && mail.origin != outside.slot))
      excess.push_back({{slot, generation}, mail.origin, mail.sequence, mail.kind(), waits});
  }
}

void Partition::hold_mail() {
  std::sort(held_.begin(), held_.end(), [begin = window_begin()](const SizedMail& a, const SizedMail& b) {
    if (a.mail->receiver != b.mail->receiver) return a.mail->receiver < b.mail->receiver;
    return Mail::before(*a.mail, *b.mail, begin);
  });
  for (auto first = held_.begin(); first != held_.end();) {
    const std::uint32_t slot = first->mail->receiver;
    const auto end =
        std::find_if(first, held_.end(), [slot](const SizedMail& mail) { return mail.mail->receiver != slot; });
    chain_.assign(first, end);
    first = end;
    const MailboxOptions& mailbox = *world_.infos[chunk_of(slot)].mailbox;
    if (!bound_mail(mailbox, slot)) {
      stop_chain(0, slot);
      continue;
    }
    const auto system = std::count_if(chain_.begin(), chain_.end(), is_from_engine);
    if (mailbox.overflow == Overflow::block)
      waiting.push_back({slot, static_cast<std::uint32_t>(std::ssize(chain_) - system)});
    for (const SizedMail& mail : chain_) postpone(mail, window_ + 1);
  }
  held_.clear();
}

}  // namespace orrery::detail
