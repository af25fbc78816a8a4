#include "protocols/database/database_parameters.hpp"

#include <orrery/model/distribution_field.hpp>

namespace orrery::protocols {

std::span<const model::Choice<ReadFrom>> field_choices(ReadFrom) {
  static constexpr model::Choice<ReadFrom> all[] = {
      {ReadFrom::primary, "primary", "The primary alone; others say who it is."},
      {ReadFrom::replica, "replica", "Replicas; the primary names one, if there is any."},
      {ReadFrom::any, "any", "Whoever is asked."}};
  return all;
}

const model::Fields<DatabaseParameters>& DatabaseParameters::document_fields() {
  using D = DatabaseParameters;
  static const model::Fields<D> fields =
      model::Fields<D>()
          .field("group", &D::group, "The nodes that hold the same data; without it, all that run a database.")
          .field("primary", &D::primary, "Which of them takes writes; without it, the first. A rule may change it.")
          .field("reads", &D::reads, "Which of them answers reads.")
          .field("connections", &D::connections, "How many requests are worked on at once.", {.min = 1, .max = 100'000})
          .field("queue_max", &D::queue_max, "How many may wait for a connection; more are refused.",
                 {.min = 0, .max = 100'000})
          .field("read_time", &D::read_time, "How long a read takes.")
          .field("write_time", &D::write_time, "How long a write takes, locks and disk apart.")
          .field("row_locks", &D::row_locks, "Whether writes of one key wait for one another.")
          .field("durable", &D::durable, "Whether a write is on the node's disk before it is answered.")
          .field("replication_lag", &D::replication_lag, "How long a replica takes to apply what it received.")
          .field("catch_up_interval", &D::catch_up_interval, "How often a replica asks for what it may have missed.",
                 {.min = std::chrono::milliseconds(1)});
  return fields;
}

}  // namespace orrery::protocols
