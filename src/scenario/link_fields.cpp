#include "scenario/link_fields.hpp"

#include <utility>

#include <orrery/model/distribution_field.hpp>
#include <orrery/model/node_pattern.hpp>

namespace orrery::model {
namespace {

constexpr std::size_t pairs_max = 1'000'000;

struct Link {
  std::optional<NodeList> from, to;
  std::optional<std::string> from_zone, to_zone;
  bool both_ways = true;
  DurationDistribution latency = LinkOptions().latency;
  Duration jitter{};
  std::optional<Bandwidth> bandwidth;
  ByteCount queue{LinkOptions().queue_bytes_max};
  std::optional<ByteCount> mtu;
  double loss = 0;
  double duplicate = 0;
  double reorder = 0;
};

const Fields<Link>& link_fields() {
  static const auto fields =
      Fields<Link>()
          .field("from", &Link::from, "The nodes at one end; all if left out.")
          .field("to", &Link::to, "The nodes at the other end; all if left out.")
          .field("from_zone", &Link::from_zone, "The zone of the nodes at one end.")
          .field("to_zone", &Link::to_zone, "The zone of the nodes at the other end.")
          .field("both_ways", &Link::both_ways, "Whether it also holds from the other end to the one.")
          .field("latency", &Link::latency, "How long a packet travels, one way.")
          .field("jitter", &Link::jitter, "A uniform share of it is added to each packet.")
          .field("bandwidth", &Link::bandwidth, "Packets take turns, first in, first out; unlimited if left out.")
          .field("queue", &Link::queue, "What may wait for its turn; datagrams beyond it are dropped.")
          .field("mtu", &Link::mtu, "The largest packet; unlimited if left out.", {.min = ByteCount{68}, .max = {}})
          .field("loss", &Link::loss, "Of each packet; on streams it shows as delay.", {.min = 0.0, .max = 1.0})
          .field("duplicate", &Link::duplicate, "Of each datagram: it arrives twice.", {.min = 0.0, .max = 1.0})
          .field("reorder", &Link::reorder, "Of each datagram: it takes up to 10 ms longer.", {.min = 0.0, .max = 1.0})
          .require("from_zone and to_zone go together, and without from and to",
                   [](const Link& l) {
                     if (!l.from_zone && !l.to_zone) return true;
                     return l.from_zone && l.to_zone && !l.from && !l.to;
                   })
          .require("duplicate and reorder are of nodes, not of zones",
                   [](const Link& l) { return !l.from_zone || (l.duplicate == 0 && l.reorder == 0); });
  return fields;
}

bool is_all(const std::optional<NodeList>& list) {
  return !list || (list->patterns.size() == 1 && list->patterns.front() == "*");
}

void require_zones(const Value& link, Reading& reading) {
  for (const std::string_view name : {"from_zone", "to_zone"}) {
    const Reading::Step step(reading, name);
    reading.require_zone(*link.find(name), link.find(name)->text());
  }
}

}  // namespace

std::optional<scenario::LinkRule> FieldCodec<scenario::LinkRule>::read(const Value& value, Reading& reading) {
  Link link;
  const std::size_t before = reading.found();
  link_fields().read(value, link, reading);
  if (reading.found() > before) return std::nullopt;
  scenario::LinkRule rule;
  rule.both_ways = link.both_ways;
  rule.link = {.latency = link.latency,
               .jitter = link.jitter,
               .bandwidth_bits_per_second = link.bandwidth ? link.bandwidth->bits_per_second : 0,
               .queue_bytes_max = link.queue.bytes,
               .mtu_bytes = link.mtu ? static_cast<std::uint32_t>(link.mtu->bytes) : 0,
               .loss = link.loss};
  rule.duplicate = link.duplicate;
  rule.reorder = link.reorder;
  if (link.from_zone) {
    require_zones(value, reading);
    rule.from_zone = *link.from_zone;
    rule.to_zone = *link.to_zone;
    return rule;
  }
  rule.everywhere = is_all(link.from) && is_all(link.to);
  if (rule.everywhere) return rule;
  static const std::vector<std::string> none;
  const std::vector<std::string>& all = reading.nodes() != nullptr ? *reading.nodes() : none;
  const std::vector<std::string>& from = link.from ? link.from->names : all;
  const std::vector<std::string>& to = link.to ? link.to->names : all;
  if (!to.empty() && from.size() > pairs_max / to.size()) {
    reading.problem(value, "more than 1,000,000 pairs of nodes; say it by zones, or for all");
    return std::nullopt;
  }
  if ((!link.from || !link.to) && !reading.may_list(value, all.size())) return std::nullopt;
  rule.from = from;
  rule.to = to;
  return rule;
}

void FieldCodec<scenario::LinkRule>::describe(Field& field) { field.members = link_fields().all(); }

}  // namespace orrery::model
