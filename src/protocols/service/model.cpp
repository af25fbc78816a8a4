#include <orrery/model/model_of.hpp>

#include "protocols/service/service.hpp"

using namespace orrery;
using protocols::Service;

ORRERY_MODEL(service) {
  using M = Service::Metrics;
  return model::ModelOf<Service>("service", "Serves requests with some workers and a queue, and asks others meanwhile.")
      .source("Queues: L. Kleinrock, Queueing Systems (1975). Breaker: M. Nygard, Release It! (2007).")
      .parameters(Service::Parameters::document_fields())
      .shows("queue_length", &Service::queue_length, "Requests that wait for a worker.")
      .shows("busy", &Service::busy, "Workers that have a request.")
      .shows("utilisation", &Service::utilisation, "The share of workers that have a request.")
      .shows("waiting_p99", &Service::waiting_p99, "99th percentile of the waits of about the last second.")
      .shows("throughput", &Service::throughput, "Requests that it answered well in the last second.")
      .shows("breaker", &Service::breaker, "The worst state of its circuit breakers: closed, half_open or open.")
      .shows("version", &Service::version, "What is deployed.")
      .metric("arrived", &M::arrived, "Requests that came.")
      .metric("completed", &M::completed, "Requests that were answered with ok.")
      .metric("failed", &M::failed, "Requests that were worked on and failed.")
      .metric("shed", &M::shed, "Requests that were refused, for the queue was full or they waited too long.")
      .metric("expired", &M::expired, "Requests that were dropped, for nobody waited for them any more.")
      .metric("wasted", &M::wasted, "Requests that were answered after the patience of who asked was over.")
      .metric("calls", &M::calls, "Messages sent to dependencies.")
      .metric("calls_failed", &M::calls_failed, "Calls that failed or had no answer in time.")
      .metric("calls_retried", &M::calls_retried, "Calls after one that failed.")
      .metric("calls_refused", &M::calls_refused, "Calls that an open breaker did not let through.")
      .metric("breaker_opened", &M::breaker_opened, "How often a breaker opened.")
      .metric("waiting", &M::waiting, "How long each request waited that a worker took.", "ns")
      .metric("service_time", &M::service_time, "How long a worker took for each, calls of others apart.", "ns")
      .metric("response_time", &M::response_time, "From a request's arrival to its answer.", "ns")
      .metric("queue", &M::queue, "Requests that wait for a worker.", "requests")
      .metric("busy", &M::busy, "Workers that have a request.", "workers")
      .message<protocols::Request>("request", "Passed on to dependencies as it came.")
      .message<protocols::Reply>("reply", "The outcome of a request.");
}
