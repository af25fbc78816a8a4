#include <orrery/engine/inbox.hpp>

#include "mpsc_ring.hpp"

namespace orrery {

namespace detail {

class InboxRings {
 public:
  explicit InboxRings(std::size_t capacity) : rings{Ring(capacity), Ring(capacity), Ring(capacity), Ring(capacity)} {}

  using Ring = MpscRing<AdmittedMessage>;
  Ring rings[4];  // By tier.
};

}  // namespace detail

Inbox::Inbox(std::size_t capacity) : rings_(std::make_unique<detail::InboxRings>(capacity)) {}
Inbox::~Inbox() = default;

Inbox::Push Inbox::push_raw(const AdmittedMessage& mail) {
  if (!rings_->rings[static_cast<std::size_t>(mail.tier)].push(mail)) return Push::full;
  std::atomic_thread_fence(std::memory_order_seq_cst);
  noticed_.store(true, std::memory_order_relaxed);
  return Push::accepted;
}

bool Inbox::pop(AdmittedMessage& mail) {
  for (detail::InboxRings::Ring& ring : rings_->rings) {
    if (const std::optional<AdmittedMessage> next = ring.pop()) {
      mail = *next;
      return true;
    }
  }
  return false;
}

}  // namespace orrery
