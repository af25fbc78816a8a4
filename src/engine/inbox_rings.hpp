#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

#include <orrery/engine/inbox.hpp>

#include "mpsc_ring.hpp"
#include "platform/doorbell.hpp"

namespace orrery::detail {

// Only as much of a message as there is: with its turn in the ring, a short one is one cache line.
class PackedMessage {
 public:
  PackedMessage() = default;
  explicit PackedMessage(const AdmittedMessage& mail) { std::memcpy(bytes_, &mail, size_of(mail.mail_class)); }
  PackedMessage(const PackedMessage& other) { copy(other); }
  PackedMessage& operator=(const PackedMessage& other) {
    if (this != &other) copy(other);
    return *this;
  }
  ~PackedMessage() = default;

  // Of the payload only what is used.
  void unpack(AdmittedMessage& mail) const { std::memcpy(static_cast<void*>(&mail), bytes_, size()); }

 private:
  static constexpr std::size_t size_of(std::uint8_t mail_class) {
    return offsetof(AdmittedMessage, payload) + mail_stride(mail_class) - sizeof(Mail);
  }
  [[nodiscard]] std::size_t size() const {
    return size_of(static_cast<std::uint8_t>(bytes_[offsetof(AdmittedMessage, mail_class)]));
  }
  void copy(const PackedMessage& other) { std::memcpy(bytes_, other.bytes_, other.size()); }

  alignas(AdmittedMessage) std::byte bytes_[sizeof(AdmittedMessage)];
};

/// What is in an inbox, and where an engine sleeps that waits for more.
class InboxRings {
 public:
  static constexpr std::uint32_t all_tiers = 4;

  explicit InboxRings(std::size_t capacity) : rings_{Ring(capacity), Ring(capacity), Ring(capacity), Ring(capacity)} {}

  [[nodiscard]] bool push(const AdmittedMessage& mail) {
    return rings_[static_cast<std::size_t>(mail.tier)].push(PackedMessage(mail));
  }
  // Whether anybody has notified since this was last asked.
  [[nodiscard]] bool take_notice() {
    if (!noticed_.load(std::memory_order_relaxed)) [[likely]]
      return false;
    noticed_.store(false, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    return true;
  }
  // Wakes who sleeps for messages of this tier. After `push`, and a fence.
  void notify(Tier tier) {
    noticed_.store(true, std::memory_order_relaxed);
    if (static_cast<std::uint32_t>(tier) < awaited_.load(std::memory_order_relaxed)) [[unlikely]]
      bell_.ring();
  }

  // Whether there is anything of the `tiers` most urgent ones.
  [[nodiscard]] bool waiting(std::uint32_t tiers) const {
    for (std::uint32_t tier = 0; tier < tiers; ++tier)
      if (rings_[tier].ready()) return true;
    return false;
  }
  // Takes out what is there of these tiers, most urgent first.
  [[nodiscard]] bool pop(AdmittedMessage& mail, std::uint32_t tiers) {
    for (std::uint32_t tier = 0; tier < tiers; ++tier) {
      if (const std::optional<PackedMessage> next = rings_[tier].pop()) {
        next->unpack(mail);
        return true;
      }
    }
    return false;
  }

  // Sleeps until there is something of these tiers, `stop` is set and `wake` called, or `steady_now_ns()` is
  // `deadline_ns`; perhaps not as long.
  void sleep_until(std::uint64_t deadline_ns, std::uint32_t tiers, const std::atomic<bool>& stop) {
    awaited_.store(tiers, std::memory_order_relaxed);
    // Whoever does not see this has pushed before, or stopped, and is seen here.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!waiting(tiers) && !stop.load(std::memory_order_relaxed)) bell_.sleep_until(deadline_ns);
    awaited_.store(0, std::memory_order_relaxed);
  }
  void wake() { bell_.ring(); }

 private:
  using Ring = MpscRing<PackedMessage>;
  Ring rings_[all_tiers];
  std::atomic<bool> noticed_{false};
  std::atomic<std::uint32_t> awaited_{0};  // For how many tiers, from the most urgent one on, somebody sleeps.
  platform::Doorbell bell_;
};

}  // namespace orrery::detail
