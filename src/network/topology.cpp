#include "network/topology.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include <orrery/core/hash.hpp>
#include <orrery/network/network_kinds.hpp>

namespace orrery::detail {
namespace {

constexpr std::uint32_t hosts_max = 1U << 20;
constexpr std::uint32_t mtu_bytes_min = 68;  // RFC 791

void check(const LinkOptions& options) {
  ORRERY_CHECK(options.jitter.count() >= 0);
  ORRERY_CHECK(options.loss >= 0 && options.loss <= 1);
  ORRERY_CHECK_MESSAGE(options.mtu_bytes == 0 || options.mtu_bytes >= mtu_bytes_min, "an MTU below 68 bytes");
}

}  // namespace

Topology::Topology(Simulator& simulator, const SimNetworkOptions& options, NetworkFaultCounts& faults)
    : simulator_(simulator),
      faults_(faults),
      segment_bytes_max_(options.segment_bytes_max),
      default_link_(options.link),
      loopback_(options.loopback) {
  check(default_link_);
  check(loopback_);
}

Host& Topology::add_host(NodeId node, OriginId origin, std::string name, std::string zone) {
  ORRERY_CHECK(node.value < hosts_max);
  ORRERY_CHECK_MESSAGE(!name.empty() && !by_name_.contains(name), "a host's name must be new");
  if (by_node_.size() <= node.value) by_node_.resize(node.value + 1);
  ORRERY_CHECK_MESSAGE(by_node_[node.value] == nullptr, "a node has one host");
  const std::uint32_t index = hosts_.size();
  Host& host = hosts_.emplace_back();
  host.node = node;
  host.origin = origin;
  host.index = index;
  host.name = std::move(name);
  host.zone = std::move(zone);
  host.address = Address{first_address + index};
  nodes_.push_back(node);
  by_node_[node.value] = &host;
  by_name_.emplace(host.name, &host);
  return host;
}

Host& Topology::host(NodeId node) const {
  ORRERY_CHECK_MESSAGE(node.value < by_node_.size() && by_node_[node.value] != nullptr,
                       "no host was added for this node");
  return *by_node_[node.value];
}

Host* Topology::find(std::string_view name) {
  const auto found = by_name_.find(name);
  if (found != by_name_.end()) return found->second;
  const auto address = Address::parse(name);
  return address ? find(*address) : nullptr;
}

Host* Topology::find(Address address) {
  const std::uint32_t index = address.value - first_address;
  return index < hosts_.size() ? &hosts_[index] : nullptr;
}

LinkEntry& Topology::make_entry(Host& from, Host& to) {
  pairs_.push_back({from.index, to.index});
  link_name_.assign(from.name).append(1, '>').append(to.name);
  const CounterRandom random(simulator_.seed(), "link", link_name_);
  LinkEntry& entry = from.links.insert(to.index, LinkEntry(random));
  if (needs_link(from, to)) make_link(from, to, entry);
  return entry;
}

bool Topology::needs_link(const Host& from, const Host& to) const {
  if (pair_latency_max_.count() > 0 || &options_for(from, to) != &default_link_) return true;
  return default_link_.bandwidth_bits_per_second != 0 ||
         std::ranges::any_of(partitions_,
                             [&](const Partition& partition) { return separates(partition, {from.index, to.index}); });
}

Link& Topology::make_link(Host& from, Host& to, LinkEntry& entry) {
  Link& link = links_.emplace_back(from, to, entry, rates_);
  entry.become(links_.size() - 1);
  set_options(link);
  draw_pair_latency(link);
  for (const Partition& partition : partitions_) {
    if (separates(partition, link)) cut(link);
  }
  return link;
}

const LinkOptions& Topology::options_for(const Host& from, const Host& to) const {
  if (!host_links_.empty()) {
    const auto hosts = host_links_.find({from.node, to.node});
    if (hosts != host_links_.end()) return hosts->second;
  }
  if (&from == &to) return loopback_;
  if (zone_links_.empty()) return default_link_;
  const auto zones = zone_links_.find({from.zone, to.zone});
  return zones != zone_links_.end() ? zones->second : default_link_;
}

void Topology::refresh_options() {
  for (Link& link : links_) set_options(link);
  for (const Pair pair : pairs_) {
    if (needs_link(hosts_[pair.from], hosts_[pair.to])) link(hosts_[pair.from], hosts_[pair.to]);
  }
}

void Topology::set_options(Link& link) const {
  link.options = &options_for(link.from, link.to);
  link.paced = link.paced || link.options->bandwidth_bits_per_second != 0;
  link.segment_bytes_max = segment_bytes_max_;
  if (link.options->mtu_bytes != 0)
    link.segment_bytes_max = std::min(segment_bytes_max_, link.options->mtu_bytes - stream_header_bytes);
}

void Topology::set_pair_latency(Duration max) {
  pair_latency_max_ = max;
  for (const Pair pair : pairs_) {
    LinkEntry& entry = entry_of(hosts_[pair.from], pair.to);
    if (!entry.plain()) {
      draw_pair_latency(links_[entry.link()]);
    } else if (max.count() > 0) {
      make_link(hosts_[pair.from], hosts_[pair.to], entry);
    }
  }
}

void Topology::reseed(std::uint64_t seed) {
  for (Link& link : links_) link.random.reseed(seed);
  for (const Pair pair : pairs_) {
    LinkEntry& entry = entry_of(hosts_[pair.from], pair.to);
    if (entry.plain()) entry.reseed(seed);
  }
}

std::uint64_t Topology::links_digest() const {
  constexpr std::size_t ahead = 8;
  std::uint64_t digest = 0;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    if (i + ahead < pairs_.size()) hosts_[pairs_[i + ahead].from].links.prefetch(pairs_[i + ahead].to);
    const auto [from, to] = pairs_[i];
    const LinkEntry& entry = *hosts_[from].links.find(to);
    digest = combine(digest, std::uint64_t{from} << 32 | to);
    digest = combine(digest, entry.plain() ? entry.packets() : links_[entry.link()].packets);
    digest = combine(digest, entry.plain() ? 0 : links_[entry.link()].reads);
  }
  return digest;
}

void Topology::draw_pair_latency(Link& link) {
  link.pair_latency = pair_latency(link, pair_latency_max_);
  if (link.pair_latency.count() == 0) return;
  faults_.add(NetworkFault::pair_latency);
  simulator_.record(kinds::pair_delayed, link.from.node, link.to.node, 0,
                    static_cast<std::uint64_t>(link.pair_latency.count()));
}

void Topology::set_default_link(const LinkOptions& options) {
  check(options);
  default_link_ = options;
  refresh_options();
}

void Topology::set_zone_link(std::string_view from, std::string_view to, const LinkOptions& options) {
  check(options);
  zone_links_.insert_or_assign({std::string(from), std::string(to)}, options);
  refresh_options();
}

void Topology::set_link(NodeId from, NodeId to, const LinkOptions& options) {
  check(options);
  host_links_.insert_or_assign({from, to}, options);
  refresh_options();
}

void Topology::set_rates(const NetworkFaultRates& rates) { rates_ = ActiveRates(rates); }

void Topology::set_rates(NodeId from, NodeId to, const NetworkFaultRates& rates) {
  Link& affected = link(host(from), host(to));
  affected.trouble().own_rates = ActiveRates(rates);
  affected.rates = &*affected.trouble().own_rates;
}

std::vector<bool> Topology::members(std::span<const NodeId> nodes) const {
  std::vector<bool> result(hosts_.size());
  for (const NodeId node : nodes) result[host(node).index] = true;
  return result;
}

bool Topology::separates(const Partition& partition, Pair pair) {
  const auto contains = [](const std::vector<bool>& set, std::uint32_t host) { return host < set.size() && set[host]; };
  if (pair.from == pair.to) return false;
  if (contains(partition.from, pair.from) && contains(partition.to, pair.to)) return true;
  return partition.both_ways && contains(partition.from, pair.to) && contains(partition.to, pair.from);
}

std::uint32_t Topology::partition(std::span<const NodeId> from, std::span<const NodeId> to, bool both_ways) {
  const Partition partition{++partitions_made_, both_ways, members(from), members(to)};
  for (const Pair pair : pairs_) {
    if (separates(partition, pair)) cut(link(hosts_[pair.from], hosts_[pair.to]));
  }
  partitions_.push_back(partition);
  return partition.id;
}

bool Topology::heal(std::uint32_t partition) {
  const auto found = std::find_if(partitions_.begin(), partitions_.end(),
                                  [partition](const Partition& candidate) { return candidate.id == partition; });
  if (found == partitions_.end()) return false;
  for (Link& link : links_) {
    if (separates(*found, link)) mend(link);
  }
  partitions_.erase(found);
  return true;
}

std::vector<std::pair<NodeId, NodeId>> Topology::cut_links(std::size_t max) const {
  std::set<std::pair<NodeId, NodeId>> cut;
  for (const Partition& partition : partitions_) {
    for (const Host& from : hosts_) {
      for (const Host& to : hosts_) {
        if (cut.size() == max) break;
        const bool there = partition.from[from.index] && partition.to[to.index];
        const bool back = partition.both_ways && partition.to[from.index] && partition.from[to.index];
        if (&from != &to && (there || back)) cut.emplace(from.node, to.node);
      }
    }
  }
  return {cut.begin(), cut.end()};
}

void Topology::cut(Link& link) {
  calm_ = false;
  ORRERY_CHECK_MESSAGE(link.cuts < 0xffff, "65535 partitions at once");
  if (link.cuts++ == 0) link.trouble().cut_since = simulator_.now();
}

void Topology::mend(Link& link) {
  ORRERY_CHECK(link.cuts > 0);
  --link.cuts;
}

void Topology::clog(Link& link, Duration length) {
  const Time now = simulator_.now();
  if (!link.clogged(now)) link.trouble().clogged_since = now;
  calm_ = false;
  link.clogged_until = std::max(link.clogged_until, now + length);
}

void Topology::hold(Link& link, std::function<void()> arrival) {
  LinkTrouble& trouble = link.trouble();
  trouble.held.push_back(std::move(arrival));
  if (!simulator_.pending(trouble.clog_end)) schedule_clog_end(link);
}

void Topology::schedule_clog_end(Link& link) {
  const Duration left = std::max(Duration::zero(), link.clogged_until - simulator_.now());
  link.trouble().clog_end = simulator_.schedule<kinds::clog_end>(link.from.origin, link.to.node, left, [this, &link] {
    if (link.clogged(simulator_.now())) return schedule_clog_end(link);
    let_go(link);
  });
}

void Topology::let_go(Link& link) {
  const auto arrivals = std::exchange(link.trouble().held, {});
  for (const auto& arrival : arrivals) arrival();
}

void Topology::heal_all() {
  partitions_.clear();
  calm_ = true;
  rates_ = ActiveRates();
  for (Link& link : links_) {
    link.cuts = 0;
    link.clogged_until = std::min(link.clogged_until, simulator_.now());
    link.slow_until = std::min(link.slow_until, simulator_.now());
    link.throttled_until = std::min(link.throttled_until, simulator_.now());
    link.rates = &rates_;
    if (link.had_trouble == nullptr) continue;
    link.had_trouble->own_rates.reset();
    if (simulator_.cancel(link.had_trouble->clog_end)) schedule_clog_end(link);
  }
}

}  // namespace orrery::detail
