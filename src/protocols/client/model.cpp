#include <orrery/model/model_of.hpp>

#include "protocols/client/client.hpp"

using namespace orrery;
using protocols::Client;

ORRERY_MODEL(client) {
  using M = Client::Metrics;
  return model::ModelOf<Client>("client", "Asks nodes for something, as users would, and measures what they get.")
      .source("Retries: Site Reliability Engineering (2016), ch. 21-22. Hedging: Dean and Barroso, 2013.")
      .parameters(Client::Parameters::document_fields())
      .shows("in_flight", &Client::in_flight, "Requests under way.")
      .shows("goodput", &Client::goodput, "Requests that succeeded in the last second.")
      .shows("success_rate", &Client::success_rate,
             "The share of requests that succeeded, of those of the last second.")
      .shows("latency_p50", &Client::latency_p50, "Median latency of the requests of about the last second.")
      .shows("latency_p99", &Client::latency_p99, "99th percentile of the same.")
      .shows("target", &Client::target, "Where a sticky client sends its next request.")
      .metric("requests", &M::requests, "Requests that users made.")
      .metric("succeeded", &M::succeeded, "Requests that were answered as they should be.")
      .metric("failed", &M::failed, "Requests that were given up.")
      .metric("timed_out", &M::timed_out, "Of those, the ones whose last attempt had no answer in time.")
      .metric("attempts", &M::attempts, "Messages sent for them.")
      .metric("attempts_timed_out", &M::attempts_timed_out, "Attempts that had no answer in time.")
      .metric("retried", &M::retried, "Attempts after one that failed.")
      .metric("retries_denied", &M::retries_denied, "Retries and hedges for which the budget had nothing left.")
      .metric("hedged", &M::hedged, "Second attempts that did not wait for the first.")
      .metric("hedges_won", &M::hedges_won, "Hedges that were answered before the first attempt.")
      .metric("redirected", &M::redirected, "Attempts that went to the leader that another node had named.")
      .metric("shed", &M::shed, "Attempts that were refused because there was too much to do.")
      .metric("dropped", &M::dropped, "Requests that were not made, for in_flight_max were under way.")
      .metric("late", &M::late, "Answers to attempts that had been given up, or that came twice.")
      .metric("latency", &M::latency, "Of requests that succeeded, retries and waits between them included.", "ns")
      .metric("attempt_latency", &M::attempt_latency, "Of attempts that were answered, whatever the answer.", "ns")
      .metric("in_flight", &M::in_flight, "Requests under way.", "requests")
      .metric("goodput", &M::goodput, "Requests that succeeded; the count of each interval.", "requests")
      .message<protocols::Request>("request", "A read or a write of one key.");
}
