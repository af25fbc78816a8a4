#include <orrery/engine/inbox.hpp>

#include "inbox_rings.hpp"

namespace orrery {

Inbox::Inbox(std::size_t capacity) : rings_(new detail::InboxRings(capacity)) {}
Inbox::~Inbox() { delete rings_; }

Inbox::Push Inbox::push_raw(const AdmittedMessage& mail) {
  if (!rings_->push(mail)) return Push::full;
  std::atomic_thread_fence(std::memory_order_seq_cst);
  rings_->notify(mail.tier);
  return Push::accepted;
}

bool Inbox::take_notice() { return rings_->take_notice(); }

bool Inbox::pop(AdmittedMessage& mail) { return rings_->pop(mail, detail::InboxRings::all_tiers); }

}  // namespace orrery
