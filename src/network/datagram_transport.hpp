#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>

#include <orrery/core/error.hpp>
#include <orrery/network/network.hpp>

#include "network/fabric.hpp"
#include "network/pool.hpp"

namespace orrery::detail {

class DatagramTransport;

/// What the program's `DatagramSocket` stands for.
struct DatagramPort final : public DatagramBackend {
  void start_receive(Operation<Datagram>& receive) override;
  Result<void> send(Endpoint to, Bytes payload) override;
  void close() override;
  [[nodiscard]] Endpoint local() const override { return {host->address, port}; }

  PoolRef ref;
  DatagramTransport* transport = nullptr;
  Host* host = nullptr;
  std::uint16_t port = 0;
  bool alive = false;  // False once its host crashed or its process ended.
  Operation<Datagram>* receiver = nullptr;
  std::deque<Datagram> queue;
  std::size_t queued_bytes = 0;
};

/// The datagrams of all hosts (RFC 768): each on its own, perhaps lost, late or twice.
class DatagramTransport {
 public:
  explicit DatagramTransport(Fabric& fabric) : fabric_(fabric) {}

  Result<DatagramSocket> bind(Host& host, std::uint16_t port);
  void receive(DatagramPort& port, Operation<Datagram>& operation);
  Result<void> send(DatagramPort& from, Endpoint to, Bytes payload);
  void close(DatagramPort& port);
  /// As `SimNetwork::catch_datagram`.
  bool catch_flight(NodeId from, NodeId to, Time arrival, CaughtPacket what);
  /// Its process is gone: ports are free, and handles that are left do nothing.
  void host_lost(Host& host);

 private:
  struct Flight {
    PoolRef ref;
    Link* link = nullptr;  // Null: not in use.
    NodeId from;
    Datagram datagram;
    std::uint16_t to_port = 0;
    bool caught = false;  // On its way, by somebody: it arrives late, or not at all.
    bool lost = false;
    Time arrival;
    Duration late{};  // After the event of its arrival.
  };
  struct Arrival;

  void intercept(const DatagramPort& from, const Link& link, std::uint16_t to_port, std::string_view payload,
                 std::uint64_t packet, DatagramFate& fate);
  void copy_flight(const Flight& original, Time arrival);
  void arrive_late_or_never(Flight& flight, const Arrival& arrival);
  void record_in_flight(const Flight& flight);
  void release(Flight& flight);
  static void cancel_receive(void* port, Operation<Datagram>& operation);
  void schedule_arrival(const DatagramPort& from, Link& link, std::uint64_t packet, Datagram&& datagram,
                        std::uint16_t to_port, Time at);
  /// `alone`: nothing else happens in this event; what a clog held arrives with others.
  void arrive(const Arrival& arrival, bool alone);
  void drop(NodeId from, NodeId to, PacketDrop why);

  Fabric& fabric_;
  Pool<DatagramPort> ports_;
  Pool<Flight> flights_;
};

}  // namespace orrery::detail
