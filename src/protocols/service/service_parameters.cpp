#include "protocols/service/service_parameters.hpp"

#include <algorithm>

#include <orrery/model/distribution_field.hpp>

namespace orrery::protocols {

std::span<const model::Choice<Discipline>> field_choices(Discipline) {
  static constexpr model::Choice<Discipline> all[] = {
      {Discipline::fifo, "fifo", "The one that came first."},
      {Discipline::lifo, "lifo", "The one that came last; where the queue is full, the oldest goes."},
      {Discipline::controlled_delay, "controlled_delay",
       "The one that came first, without those that waited too long: delay_interval, or delay_target while the queue "
       "has not been empty for delay_interval."}};
  return all;
}

std::span<const model::Choice<FanOut>> field_choices(FanOut) {
  static constexpr model::Choice<FanOut> all[] = {{FanOut::one, "one", "One, in turn; a retry goes to the next."},
                                                  {FanOut::all, "all", "All at once; the slowest of them counts."}};
  return all;
}

const model::Fields<DependencyOptions>& DependencyOptions::document_fields() {
  using D = DependencyOptions;
  static const model::Fields<D> fields =
      model::Fields<D>()
          .field("targets", &D::targets, "The nodes that are asked.")
          .field("fan_out", &D::fan_out, "Which of them.")
          .field("timeout", &D::timeout, "How long a call waits for its reply.", {.min = Duration(1)})
          .field("retry", &D::retry, "What is done about a call that failed.")
          .field("required", &D::required, "Whether a request fails when this does.")
          .field("breaker", &D::breaker, "When calls are no longer tried; without it, they always are.")
          .require("targets must name a node", [](const D& d) { return !d.targets.patterns.empty(); });
  return fields;
}

const model::Fields<ServiceParameters>& ServiceParameters::document_fields() {
  using S = ServiceParameters;
  static const model::Fields<S> fields =
      model::Fields<S>()
          .field("workers", &S::workers, "How many requests it serves at once.", {.min = 1, .max = 10'000})
          .field("service_time", &S::service_time, "How long a worker takes for a request, calls of others apart.")
          .field("cpu", &S::cpu, "Whether that keeps a core of the node busy; otherwise, a worker only.")
          .field("slow", &S::slow, "By what service times are multiplied.", {.min = 0.0, .max = 1e6})
          .field("error_rate", &S::error_rate, "The share of requests that fail for no reason.",
                 {.min = 0.0, .max = 1.0})
          .field("version", &S::version, "For people: what is deployed.")
          .field("queue_max", &S::queue_max, "How many requests may wait; more are refused.",
                 {.min = 0, .max = 100'000})
          .field("discipline", &S::discipline, "Which waiting request comes next.")
          .field("delay_target", &S::delay_target, "See controlled_delay.", {.min = Duration(1)})
          .field("delay_interval", &S::delay_interval, "See controlled_delay.", {.min = Duration(1)})
          .field("drop_expired", &S::drop_expired, "Whether requests that nobody waits for any more are dropped.")
          .field("dependencies", &S::dependencies, "What it asks of others, one after the other, before it answers.")
          .field("blocking", &S::blocking, "Whether a worker waits while it asks others, as a thread does.")
          .require("delay_target must be at most delay_interval",
                   [](const S& s) { return s.delay_target <= s.delay_interval; });
  return fields;
}

}  // namespace orrery::protocols
