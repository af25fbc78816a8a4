#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>

#include <orrery/core/error.hpp>
#include <orrery/network/network.hpp>

#include "network/datagram_queue.hpp"
#include "network/fabric.hpp"
#include "network/pool.hpp"

namespace orrery::detail {

class DatagramTransport;

/// What the program's `DatagramSocket` stands for. What each datagram asks for fills one cache line.
struct alignas(64) DatagramPort final : public DatagramBackend {
  void start_receive(Operation<Datagram>& receive) override;
  void start_serve(DatagramServer& server) override;
  Result<void> send(Endpoint to, std::string_view payload) override;
  void close() override;
  [[nodiscard]] Endpoint local() const override { return {host->address, port}; }

  DatagramTransport* transport = nullptr;
  Host* host = nullptr;
  Operation<Datagram>* receiver = nullptr;
  std::uint16_t port = 0;
  bool alive = false;                    // False once its host crashed or its process ended.
  bool serves = false;                   // The receiver is a `DatagramServer`.
  std::unique_ptr<DatagramQueue> queue;  // Made when something has to wait: mostly somebody waits for what comes.
  PoolRef ref;

  [[nodiscard]] bool has_waiting() const { return queue != nullptr && !queue->empty(); }
};
static_assert(sizeof(DatagramPort) == 64);

/// The datagrams of all hosts (RFC 768): each on its own, perhaps lost, late or twice.
class DatagramTransport {
 public:
  explicit DatagramTransport(Fabric& fabric) : fabric_(fabric) {}

  Result<DatagramSocket> bind(Host& host, std::uint16_t port);
  void receive(DatagramPort& port, Operation<Datagram>& operation);
  Result<void> send(DatagramPort& from, Endpoint to, std::string_view payload);
  void close(DatagramPort& port);
  /// As `SimNetwork::catch_datagram`.
  bool catch_flight(NodeId from, NodeId to, Time arrival, CaughtPacket what);
  /// Its process is gone: ports are free, and handles that are left do nothing.
  void host_lost(Host& host);

 private:
  struct alignas(64) Flight {
    PoolRef ref;
    Time arrival;
    Datagram datagram;
    NodeId to;
    std::uint16_t to_port = 0;
    bool in_use = false;
    bool caught = false;  // On its way, by somebody: it arrives late, or not at all.
  };
  static_assert(sizeof(Flight) == 64);
  // Of a flight that is caught.
  struct Caught {
    Duration late{};  // After the event of its arrival.
    bool lost = false;
  };
  struct Arrival;

  Result<void> send_over(Link& link, DatagramPort& from, Endpoint to, std::string_view payload);
  void intercept(const DatagramPort& from, const Link& link, std::uint16_t to_port, std::string_view payload,
                 std::uint64_t packet, DatagramFate& fate);
  /// The payload, or what it becomes, which is then kept in `flipped`.
  std::string_view flip_a_bit(const Link& link, std::uint64_t packet, std::string_view payload, Bytes& flipped);
  void copy_flight(const Flight& original, Time arrival);
  void arrive_late_or_never(const Arrival& arrival);
  void record_in_flight(const Flight& flight);
  void release(Flight& flight);
  static void cancel_receive(void* port, Operation<Datagram>& operation);
  void schedule_arrival(const DatagramPort& from, Endpoint to, std::uint64_t packet, std::string_view payload, Time at);
  /// `alone`: nothing else happens in this event; what a clog held arrives with others.
  void arrive(const Arrival& arrival, bool alone);
  void deliver(Flight& flight, Host& host, bool cut, bool alone);
  void drop(NodeId from, NodeId to, PacketDrop why);
  /// Who sent it.
  [[nodiscard]] Host& sender(const Datagram& datagram) const { return fabric_.topology.at(datagram.from.address); }

  Fabric& fabric_;
  Pool<DatagramPort> ports_;
  Pool<Flight> flights_;
  std::unordered_map<std::uint32_t, Caught> caught_;  // By the slots of flights.
};

}  // namespace orrery::detail
