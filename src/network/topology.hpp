#pragma once

#include <cstdint>
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

/// Hosts, the links between them (made when first used), and what is wrong with these. A link begins plain, as an entry
/// in its host's table, and gets a `Link` of its own for good with whatever sets it apart from others: options, a
/// fault, a stream.
class Topology {
 public:
  Topology(Simulator& simulator, const SimNetworkOptions& options, NetworkFaultCounts& faults);

  Host& add_host(NodeId node, OriginId origin, std::string name, std::string zone);
  [[nodiscard]] Host& host(NodeId node) const;
  /// By name or dotted address; null if there is none.
  [[nodiscard]] Host* find(std::string_view name);
  [[nodiscard]] Host* find(Address address);
  /// The one that is known to have that address. Does not touch it.
  [[nodiscard]] Host& at(Address address) const { return hosts_[address.value - first_address]; }
  /// Whether somebody has it.
  [[nodiscard]] bool known(Address address) const { return address.value - first_address < hosts_.size(); }
  /// Whose address this is. Does not touch the host.
  [[nodiscard]] NodeId node_at(Address address) const { return nodes_[address.value - first_address]; }
  [[nodiscard]] const StableList<Host, 4>& hosts() const { return hosts_; }

  Link& link(Host& from, Host& to) {
    LinkEntry& entry = entry_of(from, to.index);
    return entry.plain() ? make_link(from, to, entry) : links_[entry.link()];
  }
  /// What is kept of the link to a known address, made when first used. Does not touch the other host after that.
  LinkEntry& link_entry(Host& from, Address to) { return entry_of(from, to.value - first_address); }
  /// Null while the link is plain, and so nothing is wrong with it.
  [[nodiscard]] Link* troubled_link(const Host& from, const Host& to) const {
    const LinkEntry* entry = from.links.find(to.index);
    return entry == nullptr || entry->plain() ? nullptr : &links_[entry->link()];
  }
  /// Fetches into the cache what finds the link, and in a second step the link itself, if there is one.
  void prefetch_link(const Host& from, Address to, bool link_itself) const {
    const std::uint32_t index = to.value - first_address;
    if (!link_itself) return from.links.prefetch(index);
    const LinkEntry* entry = from.links.find(index);
    if (entry != nullptr && !entry->plain()) detail::prefetch(&links_[entry->link()]);
  }
  /// A hash of what was sent and read over each link, in the order in which they were made.
  [[nodiscard]] std::uint64_t links_digest() const;

  /// Those of all plain links.
  [[nodiscard]] const LinkOptions& plain_options() const { return default_link_; }

  void set_default_link(const LinkOptions& options);
  void set_zone_link(std::string_view from, std::string_view to, const LinkOptions& options);
  void set_link(NodeId from, NodeId to, const LinkOptions& options);

  [[nodiscard]] const ActiveRates& rates() const { return rates_; }
  void set_rates(const NetworkFaultRates& rates);
  void set_rates(NodeId from, NodeId to, const NetworkFaultRates& rates);

  void set_pair_latency(Duration max);
  void reseed(std::uint64_t seed);

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
  // By indices of the hosts.
  struct Pair {
    std::uint32_t from;
    std::uint32_t to;
  };
  static bool separates(const Partition& partition, Pair pair);
  static bool separates(const Partition& partition, const Link& link) {
    return separates(partition, {link.from.index, link.to.index});
  }

  LinkEntry& entry_of(Host& from, std::uint32_t to) {
    LinkEntry* known = from.links.find(to);
    return known != nullptr ? *known : make_entry(from, hosts_[to]);
  }
  LinkEntry& make_entry(Host& from, Host& to);
  Link& make_link(Host& from, Host& to, LinkEntry& entry);
  [[nodiscard]] bool needs_link(const Host& from, const Host& to) const;
  [[nodiscard]] const LinkOptions& options_for(const Host& from, const Host& to) const;
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
  StableList<Host, 4> hosts_;
  std::vector<NodeId> nodes_;  // By index of the host.
  std::vector<Host*> by_node_;
  std::unordered_map<std::string_view, Host*> by_name_;
  std::string link_name_;    // Of the one that was made last.
  std::vector<Pair> pairs_;  // That have a link, in the order in which these were made.
  StableList<Link> links_;   // Those that are not plain.
  std::map<std::pair<std::string, std::string>, LinkOptions> zone_links_;
  std::map<std::pair<NodeId, NodeId>, LinkOptions> host_links_;
  std::vector<Partition> partitions_;
  std::uint32_t partitions_made_ = 0;
  bool calm_ = true;
};

}  // namespace orrery::detail
