#include "protocols/load_balancer/balancer_parameters.hpp"

namespace orrery::protocols {

std::span<const model::Choice<Balancing>> field_choices(Balancing) {
  static constexpr model::Choice<Balancing> all[] = {
      {Balancing::round_robin, "round_robin", "One after the other."},
      {Balancing::random, "random", "Any, each as likely."},
      {Balancing::least_outstanding, "least_outstanding", "The one with the fewest requests under way."},
      {Balancing::two_choices, "two_choices", "Of two at random, the one with fewer requests under way."},
      {Balancing::consistent_hash, "consistent_hash", "The one that the key belongs to."}};
  return all;
}

const model::Fields<HealthOptions>& HealthOptions::document_fields() {
  using H = HealthOptions;
  static const model::Fields<H> fields =
      model::Fields<H>()
          .field("interval", &H::interval, "Between two checks of a target.", {.min = std::chrono::milliseconds(1)})
          .field("timeout", &H::timeout, "How long a check waits for its reply.", {.min = Duration(1)})
          .field("unhealthy_after", &H::unhealthy_after, "Checks in a row that fail, until a target gets no requests.",
                 {.min = 1, .max = 1'000})
          .field("healthy_after", &H::healthy_after, "Checks in a row that succeed, until it gets requests again.",
                 {.min = 1, .max = 1'000})
          .require("timeout must be at most interval", [](const H& h) { return h.timeout <= h.interval; });
  return fields;
}

const model::Fields<OutlierOptions>& OutlierOptions::document_fields() {
  using O = OutlierOptions;
  static const model::Fields<O> fields =
      model::Fields<O>()
          .field("failures", &O::failures, "Requests in a row that fail, until a target is left out.",
                 {.min = 1, .max = 100'000})
          .field("ejection", &O::ejection, "For how long, the first time; the second time twice as long, and so on.",
                 {.min = Duration(1), .max = std::chrono::hours(1)})
          .field("ejected_max", &O::ejected_max, "The share of targets that may be left out at once.",
                 {.min = 0.0, .max = 1.0});
  return fields;
}

const model::Fields<BalancerParameters>& BalancerParameters::document_fields() {
  using B = BalancerParameters;
  static const model::Fields<B> fields =
      model::Fields<B>()
          .field("targets", &B::targets, "The nodes that it gives requests to.")
          .field("policy", &B::policy, "Which of them gets a request.")
          .field("load_bound", &B::load_bound,
                 "Of consistent_hash: how many times the average a target may have under way before its keys go on to "
                 "the next; without it, any number.",
                 {.min = 1.0, .max = 1'000.0})
          .field("timeout", &B::timeout, "How long it waits for a target's reply.", {.min = Duration(1)})
          .field("retry", &B::retry, "What it does about a target that failed; the next attempt goes to another.")
          .field("health", &B::health, "How it checks its targets; without it, it does not.")
          .field("outliers", &B::outliers, "When it leaves out those whose requests fail; without it, never.")
          .require("targets must name a node", [](const B& b) { return !b.targets.patterns.empty(); })
          .require("load_bound is for the policy consistent_hash",
                   [](const B& b) { return !b.load_bound || b.policy == Balancing::consistent_hash; });
  return fields;
}

}  // namespace orrery::protocols
