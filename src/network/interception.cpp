#include "network/interception.hpp"

#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/network/network_kinds.hpp>

#include "network/fabric.hpp"

namespace orrery::detail {

std::uint32_t Interception::add(Interceptor interceptor) {
  ORRERY_CHECK_MESSAGE(interceptor != nullptr, "an interceptor that is empty");
  interceptors_.push_back({++added_, std::move(interceptor), false});
  return added_;
}

void Interception::end(std::uint32_t id) {
  for (Entry& entry : interceptors_) entry.ended = entry.ended || entry.id == id;
  purge();
}

void Interception::end_all() {
  for (Entry& entry : interceptors_) entry.ended = true;
  purge();
}

// What is being asked lives on until it has answered.
void Interception::purge() {
  if (!asking_) interceptors_.remove_if([](const Entry& entry) { return entry.ended; });
}

PacketVerdict Interception::ask(const PacketView& packet) {
  ORRERY_CHECK_MESSAGE(!asking_, "an interceptor sent a packet");
  asking_ = true;
  PacketVerdict verdict = PacketVerdict::pass();
  for (Entry& entry : interceptors_) {
    if (entry.ended) continue;
    verdict = entry.interceptor(packet);
    if (verdict.action() != PacketVerdict::Action::pass) break;
  }
  asking_ = false;
  purge();
  return verdict;
}

PacketVerdict Fabric::intercept(const Link& link, const PacketView& packet) {
  const PacketVerdict verdict = interception.ask(packet);
  const bool stream = packet.part != PacketPart::datagram;
  if (verdict.action() == PacketVerdict::Action::pass ||
      (stream && verdict.action() == PacketVerdict::Action::duplicate) ||
      !allowed(NetworkFault::intercept, link, packet.ordinal))
    return PacketVerdict::pass();
  faults.add(NetworkFault::intercept);
  simulator.record(kinds::packet_intercepted, packet.from, packet.to, packet.connection,
                   static_cast<std::uint64_t>(verdict.action()));
  return verdict;
}

}  // namespace orrery::detail
