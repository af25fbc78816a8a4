#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/ids.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/network/fault_rates.hpp>
#include <orrery/network/interception.hpp>
#include <orrery/network/link_options.hpp>
#include <orrery/network/network.hpp>
#include <orrery/network/network_options.hpp>

namespace orrery {

/// A partition in force.
struct PartitionId {
  std::uint32_t value = 0;
  constexpr auto operator<=>(const PartitionId&) const = default;
};

/// What waits at a port of a node.
struct WaitingDatagrams {
  std::uint16_t port = 0;
  std::size_t datagrams = 0;
  std::size_t bytes = 0;
};

/// The network of one simulated run: hosts, the links between them, the sockets on them, and all that can go wrong.
///
/// A program gets at it through `seam(node)`, whose streams keep TCP's contract and whose datagrams keep UDP's. Whoever
/// runs the nodes says when hosts come and go. Whoever injects faults calls the functions of the last group, from an
/// event of its own; what is underway when a fault strikes is hit by it, since a packet's fate is settled when it would
/// arrive. Every link draws from a generator of its own, keyed by (seed, names of both hosts) and the ordinal of the
/// packet: traffic on one link moves no other link's fate, and what happens to packet 7 does not depend on packet 6.
///
/// Handles (`Stream`, `Listener`, `DatagramSocket`) and pending operations are gone before the network is. Not
/// thread-safe.
class SimNetwork {
 public:
  /// `simulator` outlives the network.
  explicit SimNetwork(Simulator& simulator, SimNetworkOptions options = {});
  ~SimNetwork();
  SimNetwork(const SimNetwork&) = delete;
  SimNetwork& operator=(const SimNetwork&) = delete;

  // --- Hosts ---

  /// Adds a host, which is down. Its events are scheduled on behalf of `origin`; `name` must be new, and resolves to
  /// the address given back: 10.0.0.1 and upwards in order of addition.
  Address add_host(NodeId node, OriginId origin, std::string name, std::string zone = {});
  /// What `Env::network()` is on that host, in all its incarnations. While the host is down everything fails with
  /// `unreachable`.
  [[nodiscard]] Network& seam(NodeId node);
  [[nodiscard]] Address address(NodeId node) const;
  [[nodiscard]] bool is_up(NodeId node) const;

  /// The machine answers from now on. Does nothing if it does already.
  void host_up(NodeId node);
  /// Power loss: all its sockets vanish, and the peers learn nothing (half-open connections) until they hear a reset
  /// from the rebooted host or nothing for too long. Call it before the tasks of the node are destroyed: from here on
  /// their handles do nothing, and their operations never complete.
  void host_crashed(NodeId node);
  /// The process ended and the machine goes on: ports are freed, and streams that are still open are closed, by a reset
  /// where data was left unread. Handles that are left do nothing from here on.
  void host_stopped(NodeId node);

  // --- Links: the most special setting wins (hosts, zones, default), whenever it was made ---

  void set_default_link(const LinkOptions& options);
  /// For packets from any host of one zone to any of another (or of the same), one way.
  void set_zone_link(std::string_view from_zone, std::string_view to_zone, const LinkOptions& options);
  /// One way.
  void set_link(NodeId from, NodeId to, const LinkOptions& options);

  // --- Faults ---

  /// From now on nothing passes between `a` and `b`, either way. Connections between them stall, and go on after a heal
  /// unless that takes `silence_timeout`. Partitions add up. A host never loses its link to itself.
  PartitionId partition(std::span<const NodeId> a, std::span<const NodeId> b);
  /// Nothing passes from `from` to `to`; the other way is open.
  PartitionId partition_one_way(std::span<const NodeId> from, std::span<const NodeId> to);
  /// Does nothing if it is healed already.
  void heal(PartitionId partition);

  /// What would arrive at `to` from `from` before `length` has passed is held until then.
  void clog(NodeId from, NodeId to, Duration length);
  /// Swizzled clogging (FoundationDB, whose authors found it to find the deepest bugs): about half of the links to and
  /// from `node`, and at least one, are clogged one by one in the first half of `length` and let go one by one, in
  /// another order, in the second. `draw`, a random number, settles which, when and in which orders.
  void swizzle(NodeId node, Duration length, std::uint64_t draw);
  /// What `from` sends to `to` before `length` has passed travels slower.
  void slow_link(NodeId from, NodeId to, SlowLink how, Duration length);
  /// Reduces the link to a fraction, in (0, 1], of its bandwidth until `length` has passed; 1 Gbit/s is what an
  /// unlimited link has a fraction of. Packets queue, first in, first out; after a heal those that queue still take
  /// their turn.
  void throttle(NodeId from, NodeId to, double fraction, Duration length);
  /// Each link between two hosts draws an extra latency, up to `max`, that it adds to every packet from now on
  /// (FoundationDB's permanent pair latency): distances differ, and by direction. It is of the seed, whenever it is
  /// set; `heal_all` leaves it. 0: none.
  void set_pair_latency(Duration max);
  /// Tears down all connections between two hosts: both ends see `connection_reset`. Returns how many there were.
  std::uint32_t reset_connections(NodeId a, NodeId b);
  /// For all links.
  void set_fault_rates(const NetworkFaultRates& rates);
  /// For one link, one way, instead of those for all. A connection's faults are those of the connecting side's link,
  /// a read's those of the link that brought the bytes; those of looking up names are of all links only.
  void set_fault_rates(NodeId from, NodeId to, const NetworkFaultRates& rates);

  /// Faults aimed at messages: from now on `interceptor` is asked about each datagram and each segment of a stream that
  /// other faults let arrive, as it leaves. Resets are not asked about. Interceptors are asked in the order in which
  /// they were added, until one does not pass. They may cut, clog and slow links, and end interceptions, but neither
  /// send nor reset.
  ///
  ///     // The first vote to reach the second candidate is lost.
  ///     cluster.network().intercept([lost = false](const PacketView& packet) mutable {
  ///       if (lost || packet.to != second || !packet.payload.contains("vote")) return PacketVerdict::pass();
  ///       lost = true;
  ///       return PacketVerdict::drop();
  ///     });
  InterceptorId intercept(Interceptor interceptor);
  /// Does nothing if it has ended already.
  void end_interception(InterceptorId interceptor);

  /// Catches a datagram on its way from `from` to `to` that is to arrive at `arrival`; of several the one that was sent
  /// first. It is lost, or arrives later, or arrives once more `by` after that. Returns whether there was one. What a
  /// clog holds, and segments of streams, cannot be caught.
  bool catch_datagram(NodeId from, NodeId to, Time arrival, CaughtPacket what);

  /// A healthy network: no partitions, clogs, slow or throttled links, fault rates or interceptors. Streams that
  /// stalled go on by themselves, after `retransmission_timeout_max` at the latest; what is down stays down.
  void heal_all();

  /// Other draws from now on for everything that links decide; see `Simulator::reseed`.
  void reseed(std::uint64_t seed);

  // --- What happened ---

  [[nodiscard]] const NetworkFaultCounts& fault_counts() const;
  [[nodiscard]] const NetworkTraffic& traffic() const;
  /// Connections of which an end or a handle is left: what memory grows with.
  [[nodiscard]] std::size_t connections() const;
  /// Which ways are cut now, from whom to whom, in order; at most `max` of them.
  [[nodiscard]] std::vector<std::pair<NodeId, NodeId>> cut_links(std::size_t max) const;
  /// Datagrams that have arrived at `node` and wait to be received, by its ports.
  [[nodiscard]] std::vector<WaitingDatagrams> waiting_datagrams(NodeId node) const;
  /// The positions of all links' generators, to be tapped at the end of a run.
  [[nodiscard]] std::uint64_t state_digest() const;

 private:
  struct State;
  State* const state_;  // Owned.
};

}  // namespace orrery
