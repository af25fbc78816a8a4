#include <orrery/model/model_of.hpp>
#include <orrery/model/nested_fields.hpp>

#include "protocols/gossip/process.hpp"

namespace orrery::protocols::gossip {

std::span<const model::Choice<AntiEntropy>> field_choices(AntiEntropy) {
  static constexpr model::Choice<AntiEntropy> all[] = {
      {AntiEntropy::none, "none", "There is no anti-entropy."},
      {AntiEntropy::push, "push", "A node gives its partner what is newer here."},
      {AntiEntropy::pull, "pull", "A node takes from its partner what is newer there."},
      {AntiEntropy::push_pull, "push_pull", "Both."},
  };
  return all;
}

std::span<const model::Choice<Mongering>> field_choices(Mongering) {
  static constexpr model::Choice<Mongering> all[] = {
      {Mongering::none, "none", "There are no rumours."},
      {Mongering::push, "push", "A node tells its hot rumours."},
      {Mongering::pull, "pull", "A node asks for hot rumours."},
  };
  return all;
}

std::span<const model::Choice<Loss>> field_choices(Loss) {
  static constexpr model::Choice<Loss> all[] = {
      {Loss::counter, "counter", "After k times."},
      {Loss::coin, "coin", "With probability 1/k each time."},
  };
  return all;
}

std::span<const model::Choice<Bug>> field_choices(Bug) {
  static constexpr model::Choice<Bug> all[] = {
      {Bug::none, "none", "It does what the paper says."},
      {Bug::older_wins, "older_wins", "Of two versions of an item the older one is kept."},
      {Bug::certificates_forgotten, "certificates_forgotten",
       "A deleted item is removed at once, without a death certificate: older copies bring it back."},
  };
  return all;
}

namespace {

model::Fields<Parameters> fields() {
  using P = Parameters;
  return model::Fields<P>()
      .field("anti_entropy", &P::anti_entropy, "What two nodes do when they compare their databases.")
      .field("anti_entropy_interval", &P::anti_entropy_interval, "How often a node compares its own with another's.",
             {.min = Duration(1)})
      .field("rumours", &P::mongering, "How hot rumours travel.")
      .field("rumour_interval", &P::mongering_interval, "Length of a cycle of rumour mongering.", {.min = Duration(1)})
      .field("in_step", &P::in_step, "Whether all nodes begin their cycles at once, or each at a time of its own.")
      .field("feedback", &P::feedback, "Whether a node loses interest by what recipients say, or else blindly.")
      .field("interest", &P::loss, "When a node loses interest in a rumour.")
      .field("k", &P::k, "How much it takes to lose interest.", {.min = 1, .max = 1'000})
      .field("keys", &P::keys, "Items that the database may have.", {.min = 1, .max = keys_max})
      .field("update_rate", &P::update_rate, "Updates of random items, of all nodes together.", {.min = model::Rate{0}})
      .field("update_at", &P::update_at, "When the first node makes an update of its own, if at all.")
      .field("delete_share", &P::delete_share, "Share of the updates that delete.", {.min = 0, .max = 1})
      .field("certificate_age", &P::certificate_age, "How long a death certificate is kept.", {.min = Duration(1)});
}

}  // namespace

}  // namespace orrery::protocols::gossip

ORRERY_MODEL(gossip) {
  using namespace orrery::protocols::gossip;
  namespace model = orrery::model;
  using namespace orrery;
  using namespace orrery::protocols::gossip;
  return model::ModelOf<Gossip>("gossip", "A replicated database that spreads its updates as an epidemic does.")
      .source("Demers et al., Epidemic Algorithms for Replicated Database Maintenance, PODC 1987")
      .parameters(fields())
      .bugs("bug", &Parameters::bug, "A flaw, for those who want to see it found.")
      .shows("items", &Gossip::items, "Items that it has, without those deleted.")
      .shows("hot", &Gossip::hot, "Rumours that it still spreads.")
      .metric("updates", &Metrics::updates, "Updates made.")
      .metric("received", &Metrics::received, "Arrivals of an update at a node that did not have it.")
      .metric("messages", &Metrics::messages, "Datagrams sent.")
      .metric("copies", &Metrics::copies,
              "Copies of rumours sent: the traffic m of the paper, times nodes and updates.")
      .metric("needless_copies", &Metrics::needless_copies, "Copies received that were no news.")
      .metric("rounds", &Metrics::rounds, "Cycles begun, of anti-entropy and of rumour mongering.")
      .metric("delay", &Metrics::delay, "From the making of an update to its arrival at a node.", "ns")
      .message<Compare>("compare", "Begins anti-entropy with a checksum.")
      .message<Versions>("versions", "Which versions the sender has, as the checksums differ.")
      .message<Want>("want", "Items of which the recipient has a newer version.")
      .message<Entries>("entries", "Items that anti-entropy found to differ.")
      .message<Rumours>("rumours", "Hot rumours.")
      .message<AskRumours>("ask_rumours", "Asks for hot rumours.")
      .message<Feedback>("feedback", "Which rumours were news.")
      .checker("convergence", "After healing, anti-entropy brings every update that a node has to all others.")
      .checker("no_resurrection", "No node ever takes an older version of an item for a newer one.");
}
