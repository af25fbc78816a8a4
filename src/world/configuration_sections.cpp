#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>

#include <orrery/world/configuration.hpp>

#include "model/seed_text.hpp"
#include "world/node_choices.hpp"

namespace orrery {

using model::Choice;
using model::Fields;

std::span<const Choice<PartitionStrategy>> field_choices(PartitionStrategy) {
  static constexpr std::array<Choice<PartitionStrategy>, 4> choices{{
      {PartitionStrategy::ranges, "ranges", "Actors spawned in succession, as many for each."},
      {PartitionStrategy::adaptive_octree, "adaptive-octree",
       "By place, as many for each: leaves of an octree, smaller where it is crowded."},
      {PartitionStrategy::uniform_grid, "uniform-grid", "By place, as much space for each: cells of one size."},
      {PartitionStrategy::hash, "hash", "Anywhere, by hash."},
  }};
  return choices;
}

std::span<const Choice<Wait>> field_choices(Wait) {
  static constexpr std::array<Choice<Wait>, 2> choices{{
      {Wait::park, "park", "Look for a few microseconds, then sleep."},
      {Wait::spin, "spin", "Keep looking: least delay, and a core for each thread."},
  }};
  return choices;
}

std::span<const Choice<Pin>> field_choices(Pin) {
  static constexpr std::array<Choice<Pin>, 3> choices{{
      {Pin::none, "none", "Where the operating system puts them."},
      {Pin::processors, "processors", "Each on one processor; those of one NUMA node first."},
      {Pin::nodes, "nodes", "Each on the processors of one NUMA node."},
  }};
  return choices;
}

std::span<const Choice<Overrun>> field_choices(Overrun) {
  static constexpr std::array<Choice<Overrun>, 3> choices{{
      {Overrun::skip, "skip", "Give up the time that was lost; no tick is left out."},
      {Overrun::slow, "slow", "Run as fast as it can until it has caught up."},
      {Overrun::stop, "stop", "Stop, and say how late it was."},
  }};
  return choices;
}

std::span<const Choice<Overflow>> field_choices(Overflow) {
  static constexpr std::array<Choice<Overflow>, 5> choices{{
      {Overflow::drop_newest, "drop-newest", "What came last is dropped."},
      {Overflow::drop_oldest, "drop-oldest", "What has waited longest is dropped."},
      {Overflow::fail, "fail", "The receiver fails, and what came last is dropped."},
      {Overflow::reject, "reject", "What came last is dropped, and its sender is told if it wants to know."},
      {Overflow::block, "block", "What came last waits, and its sender is held until there is room."},
  }};
  return choices;
}

std::span<const Choice<Exporter>> field_choices(Exporter) {
  static constexpr std::array<Choice<Exporter>, 2> choices{{
      {Exporter::none, "none", "Nothing is told."},
      {Exporter::prometheus, "prometheus", "Prometheus' text format and OpenMetrics, over HTTP, at /metrics."},
  }};
  return choices;
}

std::span<const Choice<RestartPolicy>> field_choices(RestartPolicy) {
  static constexpr std::array<Choice<RestartPolicy>, 2> choices{{
      {RestartPolicy::immediate, "immediate", "At the next tick."},
      {RestartPolicy::exponential_backoff, "exponential-backoff",
       "After a tenth of a second, then after twice as long each time, up to a minute, with jitter."},
  }};
  return choices;
}

std::span<const Choice<Isolation>> field_choices(Isolation) {
  static constexpr std::array<Choice<Isolation>, 1> choices{{
      {Isolation::actor, "actor", "What fails is one actor."},
  }};
  return choices;
}

const Fields<EngineSection>& EngineSection::document_fields() {
  using S = EngineSection;
  static const Fields<S> fields =
      Fields<S>()
          .field("threads", &S::threads, "Threads that run the world, with the same result on any number.",
                 {.min = 1, .max = 1024})
          .field("tick_rate", &S::tick_rate, "Ticks a second of simulated time: \"60hz\", \"24000/1001hz\".")
          .field("seed", &S::seed, "What all random numbers come from; beyond 2^63 - 1 as a text.")
          .field("lookahead", &S::lookahead,
                 "Ticks that a message to another actor takes at least; 0: as many as the world is made for.",
                 {.min = 0, .max = 1'000'000})
          .field("partitions", &S::partitions,
                 "Parts of the world that threads take turns with; 0: as many as fit the population.",
                 {.min = 0, .max = 4096})
          .field("partition_strategy", &S::partition_strategy,
                 "How the actors at the start are divided among partitions.")
          .field("wait", &S::wait, "What threads do that have nothing to run, while the engine runs.")
          .field("pin", &S::pin, "Where the engine's own threads run.")
          .field("pace", &S::pace, "Seconds of simulated time in a second; 0: as many as it can.",
                 {.min = 0, .max = 1e6})
          .field("overrun", &S::overrun, "What a world with a pace does that is more than lag_max behind.")
          .field("lag_max", &S::lag_max, "Whole ticks that it may be behind.")
          .require("pace is 0 or at least 0.000001", [](const S& s) { return s.pace == 0 || s.pace >= 1e-6; });
  return fields;
}

const Fields<MailboxSection>& MailboxSection::document_fields() {
  using S = MailboxSection;
  static const Fields<S> fields =
      Fields<S>()
          .field("capacity", &S::capacity,
                 "Messages that wait for an actor whose type does not say, at most; 0: any number.",
                 {.min = 0, .max = 1'000'000})
          .field("policy", &S::policy, "What happens beyond that.");
  return fields;
}

namespace {

// Whether there is such an address is for the host to say.
bool looks_like_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data() + colon + 1, end, port);
  return error == std::errc() && read == end;
}

}  // namespace

const Fields<TelemetrySection>& TelemetrySection::document_fields() {
  using S = TelemetrySection;
  static const Fields<S> fields =
      Fields<S>()
          .field("exporter", &S::exporter, "How the engine's counters are told to the outside.")
          .field("endpoint", &S::endpoint,
                 "Where they are asked for: an address and a port; at port 0 any that is free. Whoever reaches it may "
                 "ask.")
          .field("sample_rate", &S::sample_rate, "The share of messages of which is measured how long they take.",
                 {.min = 0, .max = 1})
          .require("endpoint must be an address and a port, such as \"127.0.0.1:9464\"",
                   [](const S& s) { return looks_like_endpoint(s.endpoint); });
  return fields;
}

const Fields<NodeSection>& NodeSection::document_fields() {
  using S = NodeSection;
  static const Fields<S> fields =
      Fields<S>()
          .field("listen", &S::listen, "Where clients reach it: an address and a port; at port 0 any that is free.")
          .field("token", &S::token,
                 "What clients have to know; needed where others than this machine can reach it. \"\": none.")
          .field("allow_origins", &S::allow_origins,
                 "Pages of other origins that may connect, with spaces between: \"https://example.org\"; \"*\": all.")
          .field("assets", &S::assets, "A folder with the page, instead of the one in the binary.")
          .field("profile", &S::profile, "How much of the machine scenarios take at first; clients may change it.")
          .field("log_level", &S::log_level,
                 "Which lines are logged, of this level and above; clients may change it, and SIGUSR1 and SIGUSR2.")
          .field("log_format", &S::log_format, "What lines on stderr look like.")
          .require("listen must be an address and a port, such as \"127.0.0.1:4000\"",
                   [](const S& s) { return looks_like_endpoint(s.listen); });
  return fields;
}

const Fields<SupervisionSection>& SupervisionSection::document_fields() {
  using S = SupervisionSection;
  static const Fields<S> fields =
      Fields<S>()
          .field("restart_policy", &S::restart_policy,
                 "When an actor that failed is restarted, if the world does not say.")
          .field("max_restarts", &S::max_restarts,
                 "Restarts within a supervisor's period before it gives up, if the world does not say; 0: one, and any "
                 "number for the root.",
                 {.min = 0, .max = 1'000'000})
          .field("isolation", &S::isolation, "What fails together.");
  return fields;
}

const Fields<SnapshotSection>& SnapshotSection::document_fields() {
  using S = SnapshotSection;
  static const Fields<S> fields =
      Fields<S>()
          .field("every", &S::every, "Ticks from one snapshot to the next; 0: none are taken.",
                 {.min = 0, .max = 1'000'000})
          .field("retain", &S::retain, "How many are kept beside the newest.", {.min = 1, .max = 4096})
          .field("memory", &S::memory,
                 "What they may hold beside the world as it is, or the oldest are dropped; 0B: any amount.");
  return fields;
}

const Fields<NetworkSection>& NetworkSection::document_fields() {
  using S = NetworkSection;
  static const Fields<S> fields =
      Fields<S>()
          .field("listen", &S::listen, "Where other ranks reach this one: an address and a port; \"\": nowhere.")
          .field("ranks", &S::ranks, "Processes that run the world together.", {.min = 1, .max = 65'536})
          .field("rank", &S::rank, "Which of them this one is, from 0.", {.min = 0, .max = 65'535})
          .require("rank must be less than ranks", [](const S& s) { return s.rank < s.ranks; });
  return fields;
}

namespace {

template <class S, S Configuration::* member>
ConfigurationSection section_of(std::string name, std::string meaning, std::vector<std::string> unserved) {
  return {.name = std::move(name),
          .meaning = std::move(meaning),
          .fields = S::document_fields().all(),
          .unserved = std::move(unserved),
          .read = [](const model::Value& object, Configuration& into,
                     model::Reading& reading) { S::document_fields().read(object, into.*member, reading); },
          .show = [](std::size_t field,
                     const Configuration& from) { return S::document_fields().show(field, from.*member); }};
}

}  // namespace

const std::vector<ConfigurationSection>& configuration_sections() {
  using C = Configuration;
  static const std::vector<ConfigurationSection> sections = {
      section_of<EngineSection, &C::engine>("engine", "How the world is run.", {}),
      section_of<MailboxSection, &C::mailbox>("mailbox", "What actors do with more mail than they can take.", {}),
      section_of<TelemetrySection, &C::telemetry>("telemetry", "What is told of a run while it goes on.", {}),
      section_of<SupervisionSection, &C::supervision>("supervision", "What becomes of actors that fail.", {}),
      section_of<SnapshotSection, &C::snapshot>("snapshot", "Which ticks can be gone back to.", {}),
      section_of<NodeSection, &C::node>("node", "What `node start` serves.", {}),
      section_of<NetworkSection, &C::network>("network", "One world on several machines.", {"listen", "ranks", "rank"}),
  };
  return sections;
}

}  // namespace orrery

namespace orrery::model {

std::optional<TickRate> FieldCodec<TickRate>::read(const Value& value, Reading& reading) {
  const auto wrong = [&]() -> std::optional<TickRate> {
    reading.expected(value, "a rate of ticks, such as \"60hz\" or \"24000/1001hz\"");
    return std::nullopt;
  };
  if (!value.is(Value::Type::text) || !value.text().ends_with("hz")) return wrong();
  const char* at = value.text().data();
  const char* const end = at + value.text().size() - 2;
  std::uint32_t parts[2] = {0, 1};
  for (std::uint32_t& part : parts) {
    const auto [next, error] = std::from_chars(at, end, part);
    if (error != std::errc() || part == 0) return wrong();
    if (next == end) return TickRate(parts[0], parts[1]);
    if (*next != '/') return wrong();
    at = next + 1;
  }
  return wrong();
}

std::string FieldCodec<TickRate>::show(const TickRate& value) {
  return std::to_string(value.ticks()) + (value.seconds() == 1 ? "" : "/" + std::to_string(value.seconds())) + "hz";
}

std::optional<Seed> FieldCodec<Seed>::read(const Value& value, Reading& reading) {
  std::optional<std::uint64_t> seed;
  if (value.is(Value::Type::number)) seed = seed_of(value.number());
  if (value.is(Value::Type::text)) seed = seed_of(value.text());
  if (seed) return Seed{*seed};
  reading.expected(value, "a whole number from 0 to 18446744073709551615, decimal or after \"0x\" hexadecimal");
  return std::nullopt;
}

std::string FieldCodec<Seed>::show(const Seed& value) { return std::to_string(value.value); }

}  // namespace orrery::model
