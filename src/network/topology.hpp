#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <orrery/core/prefetch.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/network/fault_rates.hpp>
#include <orrery/network/network_options.hpp>

#include "network/host.hpp"
#include "network/link.hpp"
#include "network/stable_list.hpp"

namespace orrery::detail {

/// Hosts, the links between them (made when first used), and what is wrong with these.
class Topology {
 public:
  Topology(Simulator& simulator, const SimNetworkOptions& options, NetworkFaultCounts& faults);

  Host& add_host(NodeId node, OriginId origin, std::string name, std::string zone);
  [[nodiscard]] Host& host(NodeId node) const;
  /// By name or dotted address; null if there is none.
  [[nodiscard]] Host* find(std::string_view name);
  [[nodiscard]] Host* find(Address address);
  [[nodiscard]] std::deque<Host>& hosts() { return hosts_; }

  Link& link(Host& from, Host& to) {
    const std::uint32_t* known = from.links.find(to.index);
    return known != nullptr ? links_[*known] : make_link(from, to);
  }
  /// Null if nobody has that address. Does not touch the other host once there is a link.
  Link* link(Host& from, Address to) {
    const std::uint32_t index = to.value - first_address;
    if (index >= hosts_.size()) return nullptr;
    const std::uint32_t* known = from.links.find(index);
    return known != nullptr ? &links_[*known] : &make_link(from, hosts_[index]);
  }
  /// Fetches into the cache what finds the link, and in a second step the link itself, if there is one.
  void prefetch_link(const Host& from, Address to, bool link_itself) const {
    const std::uint32_t index = to.value - first_address;
    if (!link_itself) return from.links.prefetch(index);
    if (const std::uint32_t* known = from.links.find(index)) detail::prefetch(&links_[*known]);
  }
  [[nodiscard]] const StableList<Link>& links() const { return links_; }

  void set_default_link(const LinkOptions& options);
  void set_zone_link(std::string_view from, std::string_view to, const LinkOptions& options);
  void set_link(NodeId from, NodeId to, const LinkOptions& options);

  [[nodiscard]] const ActiveRates& rates() const { return rates_; }
  void set_rates(const NetworkFaultRates& rates);
  void set_rates(NodeId from, NodeId to, const NetworkFaultRates& rates);

  void set_pair_latency(Duration max);
  void reseed(std::uint64_t seed) {
    for (Link& link : links_) link.random.reseed(seed);
  }

  std::uint32_t partition(std::span<const NodeId> from, std::span<const NodeId> to, bool both_ways);
  bool heal(std::uint32_t partition);
  /// As `SimNetwork::cut_links`.
  [[nodiscard]] std::vector<std::pair<NodeId, NodeId>> cut_links(std::size_t max) const;
  void clog(Link& link, Duration length);
  /// Keeps an arrival until the clog ends.
  void hold(Link& link, std::function<void()> arrival);
  void heal_all();
  /// True while no link was cut or clogged since the beginning, or since `heal_all`.
  [[nodiscard]] bool calm() const { return calm_; }

 private:
  static constexpr std::uint32_t first_address = 0x0a000001;  // 10.0.0.1

  struct Partition {
    std::uint32_t id;
    bool both_ways;
    std::vector<bool> from;  // By index of the host.
    std::vector<bool> to;
  };
  static bool separates(const Partition& partition, const Link& link);

  Link& make_link(Host& from, Host& to);
  [[nodiscard]] const LinkOptions& options_for(const Link& link) const;
  void refresh_options();
  void set_options(Link& link) const;
  void draw_pair_latency(Link& link);
  [[nodiscard]] std::vector<bool> members(std::span<const NodeId> nodes) const;
  void cut(Link& link);
  static void mend(Link& link);
  void schedule_clog_end(Link& link);
  static void let_go(Link& link);

  Simulator& simulator_;
  NetworkFaultCounts& faults_;
  const std::uint32_t segment_bytes_max_;
  LinkOptions default_link_;
  LinkOptions loopback_;
  ActiveRates rates_;
  Duration pair_latency_max_{0};
  std::deque<Host> hosts_;
  std::vector<Host*> by_node_;
  std::unordered_map<std::string_view, Host*> by_name_;
  StableList<Link> links_;  // In order of creation.
  std::map<std::pair<std::string, std::string>, LinkOptions> zone_links_;
  std::map<std::pair<NodeId, NodeId>, LinkOptions> host_links_;
  std::vector<Partition> partitions_;
  std::uint32_t partitions_made_ = 0;
  bool calm_ = true;
};

}  // namespace orrery::detail
