#include <orrery/model/model_of.hpp>

#include "protocols/chord/process.hpp"

namespace orrery::protocols::chord {

std::span<const model::Choice<Start>> field_choices(Start) {
  static constexpr model::Choice<Start> all[] = {
      {Start::stable, "stable", "All know their places in a ring that is complete."},
      {Start::join, "join", "The first node is alone, and the others join."},
  };
  return all;
}

std::span<const model::Choice<Lookup>> field_choices(Lookup) {
  static constexpr model::Choice<Lookup> all[] = {
      {Lookup::recursive, "recursive", "The nodes on the way pass the question on."},
      {Lookup::iterative, "iterative", "The node that asks has each tell it whom to ask next."},
  };
  return all;
}

std::span<const model::Choice<Bug>> field_choices(Bug) {
  static constexpr model::Choice<Bug> all[] = {
      {Bug::none, "none", "It does what the papers say."},
      {Bug::successor_list_not_extended, "successor_list_not_extended",
       "A node knows its successor, and not those behind it, as in the first version of Chord."},
      {Bug::no_wrap, "no_wrap", "What lies between two identifiers is decided as if the circle had an end."},
  };
  return all;
}

namespace {

model::Fields<Parameters> fields() {
  using P = Parameters;
  return model::Fields<P>()
      .field("bits", &P::bits, "Of an identifier: the ring has 2^bits places.", {.min = 16, .max = 62})
      .field("successors", &P::successors, "Length of the successor list.", {.min = 1, .max = successors_max})
      .field("start", &P::start, "How the ring begins.")
      .field("lookup", &P::lookup, "Who asks the nodes on the way.")
      .field("stabilise_interval", &P::stabilise_interval,
             "How often a node checks its neighbours and one of its fingers.", {.min = Duration(1)})
      .field("lookup_rate", &P::lookup_rate, "Lookups of random keys by each node.", {.min = model::Rate{0}})
      .field("lookup_timeout", &P::lookup_timeout, "When a lookup is begun anew.", {.min = Duration(1)})
      .field("attempts", &P::attempts, "After so many a lookup has failed.", {.min = 1, .max = 100});
}

}  // namespace

}  // namespace orrery::protocols::chord

ORRERY_MODEL(chord) {
  using namespace orrery::protocols::chord;
  namespace model = orrery::model;
  return model::ModelOf<Chord>("chord", "A ring of nodes that finds the owner of a key in logarithmically many hops.")
      .source("Stoica et al., Chord, SIGCOMM 2001; Zave, How to make Chord correct, IEEE TSE 2017")
      .parameters(fields())
      .bugs("bug", &Parameters::bug, "A flaw, for those who want to see it found.")
      .shows("on_ring", &Chord::on_ring, "Whether it is a member of the ring.")
      .shows(
          "id", [](const Chord& c) { return c.routing().self().id; }, "Its place.")
      .shows(
          "successor", [](const Chord& c) { return c.routing().successor().id; }, "The place of the next one.")
      .shows(
          "predecessor", [](const Chord& c) { return c.routing().predecessor().id; }, "Of the one before it.")
      .shows(
          "successors", [](const Chord& c) { return c.routing().successors().size(); }, "Length of its list.")
      .metric("messages", &Metrics::messages, "Datagrams sent.")
      .metric("lookups", &Metrics::lookups, "Lookups begun.")
      .metric("answered", &Metrics::answered, "Lookups that found somebody.")
      .metric("failed", &Metrics::failed, "Lookups that found nobody.")
      .metric("wrong", &Metrics::wrong, "Lookups that found another than the key's owner at that time.")
      .metric("joins", &Metrics::joins, "Times that a node joined.")
      .metric("hops", &Metrics::hops, "Nodes on the way of a lookup, the owner included.", "nodes")
      .metric("latency", &Metrics::latency, "From the beginning of a lookup to its answer.", "ns")
      .message<Find>("find", "Asks for the owner of a key, and is passed on.")
      .message<Found>("found", "The owner.")
      .message<AskStep>("ask_step", "Asks for the owner of a key, or for who is nearer.")
      .message<Step>("step", "Either of them.")
      .message<AskNeighbours>("ask_neighbours", "Asks for predecessor and successors.")
      .message<Neighbours>("neighbours", "Those of the sender.")
      .message<Notify>("notify", "The sender takes the recipient for its successor.")
      .checker("one_ring", "After healing all nodes are on one ring, in order, both ways.")
      .checker("connected",
               "A node has a live successor as long as fewer nodes are off the ring than its list is long.")
      .checker("lookup_correct", "After healing, lookups find the owner of the key.");
}
