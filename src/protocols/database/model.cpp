#include <orrery/model/model_of.hpp>

#include "protocols/database/database.hpp"

using namespace orrery;
using protocols::Database;

ORRERY_MODEL(database) {
  using M = Database::Metrics;
  return model::ModelOf<Database>("database", "Keeps values by key, on disk, with replicas that follow asynchronously.")
      .parameters(Database::Parameters::document_fields())
      .shows("role", &Database::role, "primary or replica.")
      .shows("primary", &Database::primary, "Which node it takes for the primary.")
      .shows("connections_in_use", &Database::connections_in_use, "Requests that it works on.")
      .shows("waiting", &Database::waiting, "Requests that wait for a connection.")
      .shows("position", &Database::position, "The last write that it has applied, counted from 1.")
      .shows("behind", &Database::behind, "Writes that the primary has and it has not, as far as it was told.")
      .metric("reads", &M::reads, "Reads that it answered.")
      .metric("writes", &M::writes, "Writes that took effect.")
      .metric("completed", &M::completed, "Requests that were answered with ok.")
      .metric("refused", &M::refused, "Requests that found connections and queue full.")
      .metric("redirected", &M::redirected, "Requests that another node of the group should have had.")
      .metric("repeated", &M::repeated, "Writes that had taken effect before, of which this was a retry.")
      .metric("stale_reads", &M::stale_reads, "Reads of a key whose newer value it had received and not applied.")
      .metric("lock_waits", &M::lock_waits, "Writes that waited for another one of their key.")
      .metric("syncs", &M::syncs, "Writes and syncs of its log; those that come together share one.")
      .metric("replicated", &M::replicated, "Writes of the primary that it applied.")
      .metric("copied_anew", &M::copied_anew, "How often it had to give up what it had, and copy all.")
      .metric("waiting", &M::waiting, "How long requests waited for a connection.", "ns")
      .metric("lock_wait", &M::lock_wait, "How long writes waited for another one of their key.", "ns")
      .metric("lag", &M::lag, "From receiving writes of the primary to applying them.", "ns")
      .metric("connections_in_use", &M::connections_in_use, "Requests that it works on.", "requests")
      .metric("queue", &M::queue, "Requests that wait for a connection.", "requests")
      .message<protocols::DatabasePull>("pull", "A replica says what it has, and asks for more.")
      .message<protocols::DatabasePush>("push", "The primary says what was written.")
      .message<protocols::Reply>("reply", "The outcome of a request.");
}
