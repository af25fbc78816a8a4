#include <orrery/model/model_of.hpp>

#include "protocols/load_balancer/load_balancer.hpp"

using namespace orrery;
using protocols::LoadBalancer;

ORRERY_MODEL(load_balancer) {
  using M = LoadBalancer::Metrics;
  return model::ModelOf<LoadBalancer>("load_balancer",
                                      "Gives requests to other nodes, by a policy, and passes on the answers.")
      .source("Two choices: Mitzenmacher 1996. Bounded loads: Mirrokni, Thorup and Zadimoghaddam 2018.")
      .parameters(LoadBalancer::Parameters::document_fields())
      .shows("outstanding", &LoadBalancer::outstanding, "Requests that a target has and has not answered.")
      .shows("most_outstanding", &LoadBalancer::most_outstanding, "The same, of the target that has most.")
      .shows("usable", &LoadBalancer::usable, "Targets that are neither ejected nor found unhealthy.")
      .shows("imbalance", &LoadBalancer::imbalance, "What the busiest target got in the last second, over the average.")
      .shows("success_rate", &LoadBalancer::success_rate, "The share of requests answered with ok, in the last second.")
      .shows("latency_p99", &LoadBalancer::latency_p99, "99th percentile of the latencies of about the last second.")
      .metric("arrived", &M::arrived, "Requests that came.")
      .metric("forwarded", &M::forwarded, "Messages sent to targets for them.")
      .metric("answered", &M::answered, "Requests that were answered with ok.")
      .metric("failed", &M::failed, "Requests that were answered otherwise.")
      .metric("timed_out", &M::timed_out, "Attempts that a target did not answer in time.")
      .metric("retried", &M::retried, "Attempts after one that failed.")
      .metric("retries_denied", &M::retries_denied, "Retries for which the budget had nothing left.")
      .metric("ejected", &M::ejected, "How often a target was left out, for requests in a row had failed.")
      .metric("health_checks", &M::health_checks, "Checks that were sent.")
      .metric("found_unhealthy", &M::found_unhealthy, "How often checks took a target out.")
      .metric("found_healthy", &M::found_healthy, "How often checks brought a target back.")
      .metric("latency", &M::latency, "Of requests answered with ok, retries included.", "ns")
      .metric("outstanding", &M::outstanding, "Requests that a target has and has not answered.", "requests")
      .metric("most_outstanding", &M::most_outstanding, "The same, of the target that has most.", "requests")
      .metric("imbalance", &M::imbalance, "What the busiest target got in each second, over the average.", "1/1000")
      .message<protocols::Request>("request", "Passed on to a target, or a check of its health.")
      .message<protocols::Reply>("reply", "What a target answered.");
}
