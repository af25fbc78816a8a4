#include <orrery/model/distribution_field.hpp>
#include <orrery/model/model_of.hpp>
#include <orrery/model/nested_fields.hpp>

#include "protocols/raft_operator/raft_operator.hpp"

ORRERY_MODEL(raft_operator) {
  using namespace orrery;
  using protocols::RaftOperator;
  using P = RaftOperator::Parameters;
  using M = RaftOperator::Metrics;
  return model::ModelOf<RaftOperator>("raft_operator",
                                      "Changes the members of a raft group and moves its leadership, at random.")
      .source("D. Ongaro's dissertation, 2014, chapters 3.10 and 4")
      .parameters(
          model::Fields<P>()
              .field("targets", &P::targets, "The nodes of the group; each request goes to all, as one of them leads.")
              .field("interval", &P::interval, "From one request to the next.")
              .field("transfers", &P::transfers, "The share of requests that move leadership, to a node at random.",
                     {.min = 0.0, .max = 1.0})
              .field("voters_min", &P::voters_min,
                     "The others make so many nodes at least, drawn at random, the voters.", {.min = 1, .max = 64})
              .field("stop", &P::stop, "When its last request may come, counted from the start of the run.",
                     {.min = Duration::zero()})
              .require("targets must name a node", [](const P& p) { return !p.targets.patterns.empty(); }))
      .metric("changes", &M::changes, "Requests for other members.")
      .metric("transfers", &M::transfers, "Requests for another leader.")
      .metric("started", &M::started, "Requests that a leader began to carry out.");
}
