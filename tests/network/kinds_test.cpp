#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include <orrery/core/error.hpp>
#include <orrery/network/interception.hpp>
#include <orrery/network/network_kinds.hpp>
#include <orrery/network/network_options.hpp>
#include <orrery/trace/dictionary.hpp>

#include "network/segment_queue.hpp"

using namespace orrery;

namespace {

std::string words(Kind kind, std::uint64_t value) {
  TraceDictionary dictionary;
  dictionary.add(network_kinds());
  return dictionary.describe({.kind = static_cast<std::uint16_t>(kind), .peer = 1, .id = 7, .value = value});
}

std::string with_spaces(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

}  // namespace

TEST_CASE("what is dropped says why, and a connection that is lost names its error") {
  for (std::uint8_t i = 0; i < packet_drop_kinds; ++i) {
    const std::string why = with_spaces(to_string(PacketDrop{i}));
    CHECK(words(kinds::datagram_dropped, i) == "a datagram to node-1 is dropped: " + why);
    CHECK(words(kinds::segment_dropped, i) == "a segment to node-1 is dropped: " + why + " (connection 7)");
  }
  CHECK(words(kinds::datagram_dropped, packet_drop_kinds) == "a datagram to node-1 is dropped: 6");
  const auto last = static_cast<std::uint16_t>(ErrorCode::unsupported);
  for (std::uint16_t i = 0; i <= last; ++i)
    CHECK(words(kinds::connection_failed, i) ==
          "loses its connection to node-1: " + std::string(to_string(ErrorCode{i})) + " (connection 7)");
  CHECK(words(kinds::connection_failed, last + 1) == "loses its connection to node-1: 14 (connection 7)");
}

TEST_CASE("segments without data, and what becomes of a packet that is intercepted, have names") {
  const auto sent = [](detail::Control control) {
    return words(kinds::control_sent, static_cast<std::uint64_t>(control));
  };
  CHECK(sent(detail::Control::syn) == "sends SYN to node-1 (connection 7)");
  CHECK(sent(detail::Control::syn_ack) == "sends SYN-ACK to node-1 (connection 7)");
  CHECK(sent(detail::Control::ack) == "sends ACK to node-1 (connection 7)");
  CHECK(sent(detail::Control::fin) == "sends FIN to node-1 (connection 7)");
  const auto intercepted = [](PacketVerdict::Action action) {
    return words(kinds::packet_intercepted, static_cast<std::uint64_t>(action));
  };
  CHECK(intercepted(PacketVerdict::Action::drop) == "a packet to node-1 is intercepted: dropped (connection 7)");
  CHECK(intercepted(PacketVerdict::Action::delay) == "a packet to node-1 is intercepted: delayed (connection 7)");
  CHECK(intercepted(PacketVerdict::Action::duplicate) ==
        "a packet to node-1 is intercepted: duplicated (connection 7)");
}
