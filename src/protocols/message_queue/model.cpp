#include <orrery/model/model_of.hpp>

#include "protocols/message_queue/message_queue.hpp"

using namespace orrery;
using protocols::MessageQueue;

ORRERY_MODEL(message_queue) {
  using M = MessageQueue::Metrics;
  return model::ModelOf<MessageQueue>("message_queue",
                                      "Takes writes as messages, and delivers each until it is acknowledged.")
      .source("Visibility timeouts and dead letters as in Amazon SQS.")
      .parameters(MessageQueue::Parameters::document_fields())
      .shows("depth", &MessageQueue::depth, "Messages that it holds, those with consumers included.")
      .shows("in_flight", &MessageQueue::in_flight, "Messages that a consumer has.")
      .shows("oldest_age", &MessageQueue::oldest_age, "How long ago the oldest of them was published.")
      .shows("dead_letters", &MessageQueue::dead_letters, "Messages that were delivered in vain as often as allowed.")
      .metric("published", &M::published, "Messages that it took.")
      .metric("refused", &M::refused, "Messages that it did not take, for it held too many.")
      .metric("delivered", &M::delivered, "Messages sent to consumers.")
      .metric("redelivered", &M::redelivered, "Of those, the ones that had been sent before.")
      .metric("acknowledged", &M::acknowledged, "Messages that a consumer answered with ok.")
      .metric("rejected", &M::rejected, "Deliveries that were answered otherwise.")
      .metric("unanswered", &M::unanswered, "Deliveries that were not answered in time.")
      .metric("late", &M::late, "Answers that came after that.")
      .metric("dead_lettered", &M::dead_lettered, "Messages that were delivered in vain as often as allowed.")
      .metric("wait", &M::wait, "From a message's publication to its first delivery.", "ns")
      .metric("age", &M::age, "From a message's publication to its acknowledgement.", "ns")
      .metric("depth", &M::depth, "Messages that it holds.", "messages")
      .metric("in_flight", &M::in_flight, "Messages that a consumer has.", "messages")
      .message<protocols::Request>("request", "A message, as a write, to a consumer.")
      .message<protocols::Reply>("reply", "Whether it took a message.");
}
