#include <orrery/model/model_of.hpp>

#include "protocols/two_phase_commit/process.hpp"

namespace orrery::protocols::two_phase_commit {

std::span<const model::Choice<Bug>> field_choices(Bug) {
  static constexpr model::Choice<Bug> all[] = {
      {Bug::none, "none", "It does what the books say."},
      {Bug::decision_not_durable, "decision_not_durable",
       "The coordinator tells that it commits before that is on its disk."},
      {Bug::abort_in_doubt, "abort_in_doubt", "A participant that has waited long enough for the decision aborts."},
  };
  return all;
}

namespace {

model::Fields<Parameters> fields() {
  using P = Parameters;
  return model::Fields<P>()
      .field("transaction_rate", &P::transaction_rate, "Transactions that the coordinator begins.",
             {.min = model::Rate{0}})
      .field("no_share", &P::no_share, "Share of a participant's votes that are no.", {.min = 0, .max = 1})
      .field("vote_timeout", &P::vote_timeout, "How long the coordinator waits for votes before it aborts.",
             {.min = Duration(1)})
      .field("decision_timeout", &P::decision_timeout,
             "How long a participant waits for the decision before it asks for it.", {.min = Duration(1)})
      .field("retry_interval", &P::retry_interval, "How often what is unanswered is asked or told again.",
             {.min = Duration(1)})
      .field("transactions_max", &P::transactions_max, "Transactions that may be under way; beyond, none is begun.",
             {.min = 1, .max = 100'000})
      .field("cooperative", &P::cooperative, "Whether a participant in doubt asks the other participants too.");
}

}  // namespace

}  // namespace orrery::protocols::two_phase_commit

ORRERY_MODEL(two_phase_commit) {
  using namespace orrery::protocols::two_phase_commit;
  namespace model = orrery::model;
  using T = TwoPhaseCommit;
  return model::ModelOf<T>("two_phase_commit", "Transactions that either all nodes of a group commit or none.")
      .source(
          "Gray, Notes on Data Base Operating Systems, 1978; Bernstein, Hadzilacos, Goodman, Concurrency Control "
          "and Recovery in Database Systems, 1987, chapter 7")
      .parameters(fields())
      .bugs("bug", &Parameters::bug, "A flaw, for those who want to see it found.")
      .shows("role", &T::role, "\"coordinator\", which the first of the group is, \"participant\" or \"recovering\".")
      .shows("running", &T::running, "Transactions under way, at the coordinator.")
      .shows("in_doubt", &T::in_doubt, "Transactions that it voted yes for, and does not know the decision of.")
      .shows("blocked", &T::blocked, "Whether it has been in doubt of one for longer than decision_timeout.")
      .metric("messages", &Metrics::messages, "Datagrams sent.")
      .metric("committed", &Metrics::committed, "Transactions that the coordinator decided to commit.")
      .metric("aborted", &Metrics::aborted, "Transactions that it decided to abort.")
      .metric("refused", &Metrics::refused, "Transactions that were not begun, with too many under way.")
      .metric("blocked", &Metrics::blocked, "Times that a participant was in doubt for longer than decision_timeout.")
      .metric("latency", &Metrics::latency, "From the beginning of a transaction to its decision.", "ns")
      .metric("in_doubt", &Metrics::in_doubt, "From a participant's vote of yes until it knew the decision.", "ns")
      .metric("blocked_time", &Metrics::blocked_time, "The same of those that were blocked.", "ns")
      .message<Prepare>("prepare", "Asks for a vote.")
      .message<Vote>("vote", "Yes or no.")
      .message<Decide>("decide", "Commit or abort.")
      .message<Acknowledge>("acknowledge", "The sender has committed.")
      .message<Inquire>("inquire", "Asks what was decided.")
      .checker("atomicity", "No two nodes decide differently.")
      .checker("decision_stable", "No node decides otherwise than it had.")
      .checker("validity", "A transaction commits only if all participants voted yes.")
      .checker("progress", "After healing nobody stays in doubt.");
}
