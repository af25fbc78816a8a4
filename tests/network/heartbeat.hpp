#pragma once

#include "world.hpp"

namespace orrery::testing_network {

/// Keeps when a datagram was heard last.
inline Task<> hear(Scheduler& scheduler, DatagramSocket& socket, Time& heard) {
  while (true) {
    auto receive = socket.receive();
    auto datagram = co_await receive;
    if (!datagram) co_return;
    heard = scheduler.now();
  }
}

}  // namespace orrery::testing_network
