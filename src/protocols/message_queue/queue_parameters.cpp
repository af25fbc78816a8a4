#include "protocols/message_queue/queue_parameters.hpp"

namespace orrery::protocols {

std::span<const model::Choice<Ordering>> field_choices(Ordering) {
  static constexpr model::Choice<Ordering> all[] = {
      {Ordering::none, "none", "As they came, but for those that are delivered again."},
      {Ordering::key, "key", "Of one key, strictly as they came: one that is not acknowledged holds up the others."}};
  return all;
}

const model::Fields<QueueParameters>& QueueParameters::document_fields() {
  using Q = QueueParameters;
  static const model::Fields<Q> fields =
      model::Fields<Q>()
          .field("consumers", &Q::consumers, "The nodes that messages are pushed to, as writes; without, they gather.")
          .field("in_flight_max", &Q::in_flight_max, "How many messages a consumer may have at once.",
                 {.min = 1, .max = 10'000})
          .field("ordering", &Q::ordering, "In what order messages are delivered.")
          .field("visibility_timeout", &Q::visibility_timeout,
                 "How long a consumer has to acknowledge a message, before another may get it.", {.min = Duration(1)})
          .field("redelivery_delay", &Q::redelivery_delay, "Before a message that was rejected is delivered again.",
                 {.min = Duration::zero()})
          .field("deliveries_max", &Q::deliveries_max, "After so many deliveries a message becomes a dead letter.",
                 {.min = 1, .max = 1'000'000})
          .field("depth_max", &Q::depth_max, "How many messages it holds; more are refused.",
                 {.min = 1, .max = 1'000'000});
  return fields;
}

}  // namespace orrery::protocols
