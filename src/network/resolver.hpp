#pragma once

#include <cstdint>
#include <list>
#include <string>

#include <orrery/core/event_slab.hpp>
#include <orrery/network/network.hpp>

#include "network/fabric.hpp"
#include "network/stream_transport.hpp"

namespace orrery::detail {

/// Turns names into addresses: at once, as if every host had the whole table, unless a fault is in the way. Dotted
/// addresses need no look-up.
class Resolver {
 public:
  Resolver(Fabric& fabric, StreamTransport& streams) : fabric_(fabric), streams_(streams) {}

  void connect(Host& from, const std::string& name, std::uint16_t port, Operation<Stream>& connect);
  void resolve(Host& from, const std::string& name, Operation<Address>& resolve);
  /// Its process is gone: nothing of its look-ups completes.
  void host_lost(Host& host);

 private:
  struct Fate {
    bool fails;
    Duration delay;
  };
  /// A look-up that is slow, of either kind.
  struct LookUp {
    Resolver* resolver;
    Host* host;
    std::string name;
    std::uint16_t port;
    bool fails;
    Operation<Stream>* connect;
    Operation<Address>* resolve;
    EventToken answer;
  };

  [[nodiscard]] Fate fate_of(Host& from, const std::string& name);
  void delay(LookUp look_up, Duration by);
  void answer(LookUp& look_up);
  void finish_connect(Host& from, const std::string& name, std::uint16_t port, bool fails, Operation<Stream>& connect);
  void finish_resolve(const std::string& name, bool fails, Operation<Address>& resolve);
  void forget(const LookUp& look_up);
  static void cancel_connect(void* look_up, Operation<Stream>& operation);
  static void cancel_resolve(void* look_up, Operation<Address>& operation);

  Fabric& fabric_;
  StreamTransport& streams_;
  std::list<LookUp> slow_;
};

}  // namespace orrery::detail
