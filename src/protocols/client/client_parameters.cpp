#include "protocols/client/client_parameters.hpp"

#include <algorithm>

#include <orrery/model/distribution_field.hpp>

#include "protocols/request.hpp"

namespace orrery::protocols {

std::span<const model::Choice<Load>> field_choices(Load) {
  static constexpr model::Choice<Load> all[] = {
      {Load::open, "open", "Requests come at a rate, whatever becomes of those before."},
      {Load::closed, "closed", "Each of some users thinks, asks, waits for the outcome, and thinks again."},
      {Load::trace, "trace", "Requests come at given instants."}};
  return all;
}

std::span<const model::Choice<Arrivals>> field_choices(Arrivals) {
  static constexpr model::Choice<Arrivals> all[] = {
      {Arrivals::poisson, "poisson", "At random, independent of one another."},
      {Arrivals::constant, "constant", "At equal distances."}};
  return all;
}

std::span<const model::Choice<TargetChoice>> field_choices(TargetChoice) {
  static constexpr model::Choice<TargetChoice> all[] = {
      {TargetChoice::first, "first", "The first; a retry goes to the next."},
      {TargetChoice::random, "random", "Any, each as likely."},
      {TargetChoice::round_robin, "round_robin", "One after the other."},
      {TargetChoice::sticky, "sticky", "The same until it fails, or says that another one leads."}};
  return all;
}

const model::Fields<HedgeOptions>& HedgeOptions::document_fields() {
  using H = HedgeOptions;
  static const model::Fields<H> fields =
      model::Fields<H>()
          .field("after", &H::after, "How long the first attempt has before the second goes out.", {.min = Duration(1)})
          .field("percentile", &H::percentile, "The same, as a percentile of the latencies of the last second.",
                 {.min = 1.0, .max = 100.0})
          .require("only one of after and percentile may be given",
                   [](const H& h) { return !h.after || !h.percentile; });
  return fields;
}

const model::Fields<ClientParameters>& ClientParameters::document_fields() {
  using C = ClientParameters;
  static const model::Fields<C> fields =
      model::Fields<C>()
          .field("targets", &C::targets, "The nodes that it asks.")
          .field("choose", &C::choose, "Which of them it asks.")
          .field("load", &C::load, "Who decides when the next request comes.")
          .field("rate", &C::rate, "Of the requests of an open loop.", {.min = model::Rate{0}, .max = model::Rate{1e7}})
          .field("arrivals", &C::arrivals, "When the requests of an open loop come.")
          .field("trace", &C::trace, "When the requests of a trace come, counted from the start, in order.")
          .field("users", &C::users, "Of a closed loop.", {.min = 1, .max = 100'000})
          .field("think", &C::think, "How long a user of a closed loop thinks before each request.")
          .field("start", &C::start, "When it begins, counted from the start of the run.", {.min = Duration::zero()})
          .field("stop", &C::stop, "When its last request may come, counted from the start of the run.",
                 {.min = Duration::zero()})
          .field("in_flight_max", &C::in_flight_max, "Beyond so many requests under way it drops what comes.",
                 {.min = 1, .max = 1'000'000})
          .field("reads", &C::reads, "The share of requests that read; the others write.", {.min = 0.0, .max = 1.0})
          .field("keys", &C::keys, "How many keys there are.", {.min = 1, .max = std::uint64_t{1} << 32})
          .field("zipf", &C::zipf, "How unequal the keys are: the k-th is asked for as k to the minus this; 0: equal.",
                 {.min = 0.0, .max = 100.0})
          .field("value_size", &C::value_size, "Of a value that is written; more where it would not be unique.",
                 {.min = {}, .max = model::ByteCount{Request::text_bytes_max}})
          .field("timeout", &C::timeout, "How long an attempt waits for its reply.", {.min = Duration(1)})
          .field("retry", &C::retry, "What it does about an attempt that failed.")
          .field("hedge", &C::hedge, "When it sends a second attempt without waiting for the first.")
          .field("sessions", &C::sessions, "Whether it numbers its requests, so that retried writes take effect once.")
          .field("history", &C::history, "Whether it tells whoever promises linearizability what it saw.")
          .require("targets must name a node", [](const C& c) { return !c.targets.patterns.empty(); })
          .require("a load of kind trace needs trace, and trace needs that load",
                   [](const C& c) { return (c.load == Load::trace) == !c.trace.empty(); })
          .require("the instants of trace must be in order and not negative",
                   [](const C& c) {
                     return std::is_sorted(c.trace.begin(), c.trace.end()) &&
                            (c.trace.empty() || c.trace.front() >= Duration::zero());
                   })
          .require("stop must not be before start", [](const C& c) { return !c.stop || *c.stop >= c.start; });
  return fields;
}

}  // namespace orrery::protocols
