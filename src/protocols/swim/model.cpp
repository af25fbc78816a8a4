#include <orrery/model/model_of.hpp>

#include "protocols/swim/process.hpp"

namespace orrery::protocols::swim {

std::span<const model::Choice<Bug>> field_choices(Bug) {
  static constexpr model::Choice<Bug> all[] = {
      {Bug::none, "none", "It does what the paper says."},
      {Bug::incarnation_not_raised, "incarnation_not_raised",
       "Who refutes a suspicion does so in the incarnation that is suspected, which overrides nothing."},
      {Bug::anyone_refutes, "anyone_refutes", "Who hears from a suspect raises its incarnation in its stead."},
  };
  return all;
}

namespace {

model::Fields<Parameters> fields() {
  using P = Parameters;
  return model::Fields<P>()
      .field("period", &P::period, "How often a member pings another.", {.min = Duration(1)})
      .field("ping_timeout", &P::ping_timeout, "How long it waits for the answer before it asks others to ping.",
             {.min = Duration(1)})
      .field("relays", &P::relays, "How many others it asks.", {.max = 100})
      .field("round_robin", &P::round_robin, "Whether it pings all in turn, rather than each time one at random.")
      .field("suspicion", &P::suspicion, "Whether who does not answer is suspected first, and may refute.")
      .field("suspicion_multiplier", &P::suspicion_multiplier,
             "A suspicion lasts this many times log2 of the group's size, in periods.", {.min = 0, .max = 1'000})
      .field("lambda", &P::lambda, "News are told this many times log2 of the group's size.", {.min = 0, .max = 1'000})
      .field("updates_max", &P::updates_max, "News in a message.", {.min = 1, .max = updates_max - 1})
      .field("contacts", &P::contacts,
             "Members know the first so many of the group when they start, and join by them; 0: they know all.")
      .field("reconnect_periods", &P::reconnect_periods,
             "How often one of those taken for dead is pinged, in periods; 0: never, as in the paper.")
      .field("local_health", &P::local_health, "Whether a member that gets no answers takes more time (Lifeguard).")
      .require("ping_timeout must be less than period", [](const P& p) { return p.ping_timeout < p.period; });
}

}  // namespace

}  // namespace orrery::protocols::swim

ORRERY_MODEL(swim) {
  using namespace orrery::protocols::swim;
  namespace model = orrery::model;
  using namespace orrery;
  using namespace orrery::protocols::swim;
  return model::ModelOf<Swim>("swim", "A group whose members find out which of them are alive.")
      .source("Das, Gupta, Motivala, SWIM, DSN 2002; Dadgar, Phillips, Currey, Lifeguard, DSN-W 2018")
      .parameters(fields())
      .bugs("bug", &Parameters::bug, "A flaw, for those who want to see it found.")
      .shows(
          "alive", [](const Swim& s) { return s.count(Status::alive); }, "Members that it takes for alive.")
      .shows(
          "suspects", [](const Swim& s) { return s.count(Status::suspect); }, "Members that it suspects.")
      .shows(
          "dead", [](const Swim& s) { return s.count(Status::dead); }, "Members that it takes for dead.")
      .shows("incarnation", &Swim::incarnation, "Raised whenever it refutes what is said of it.")
      .shows("health", &Swim::health, "0: good. Up to 8: how much more time it takes; with local_health.")
      .metric("messages", &Metrics::messages, "Datagrams sent.")
      .metric("periods", &Metrics::periods, "Periods begun.")
      .metric("suspected", &Metrics::suspected, "Suspicions raised, as nobody got an answer.")
      .metric("declared_dead", &Metrics::declared_dead, "Suspicions that nobody refuted in time.")
      .metric("false_positives", &Metrics::false_positives, "Times that it took a member for dead that was not.")
      .metric("refutations", &Metrics::refutations, "Times that it refuted what was said of it.")
      .metric("first_detection", &Metrics::first_detection,
              "From a member's death until the first noticed, which was this one.", "ns")
      .metric("last_detection", &Metrics::last_detection,
              "From a member's death until the last noticed, which was this one.", "ns")
      .message<Ping>("ping", "Asks whether the recipient is alive.")
      .message<Ack>("ack", "Says so.")
      .message<PingRequest>("ping_request", "Asks to ping another, and to pass the answer on.")
      .message<Join>("join", "Asks who is in the group.")
      .message<Members>("members", "Tells who is.")
      .message<Farewell>("farewell", "The sender leaves.")
      .checker("completeness", "A member that dies after healing is taken for dead by all within a bound.")
      .checker("no_false_dead", "After healing, nobody takes a live member for dead for ever.")
      .checker("incarnation_monotone",
               "What a member knows of another's incarnation never falls, and is no higher "
               "than that other ever had.");
}
