#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <orrery/process/process.hpp>

#include "protocols/chord/messages.hpp"
#include "protocols/chord/routing.hpp"
#include "protocols/chord/witness.hpp"

namespace orrery::protocols::chord {

/// A node of a ring that finds the owner of a key in about ½ log2 n hops, and keeps the ring whole as nodes come and
/// go.
///
/// Stoica, Morris, Karger, Kaashoek, Balakrishnan: Chord, SIGCOMM 2001. With lists of successors that are extended at
/// each step and predecessors that are checked, as in Zave: Reasoning about identifier spaces: how to make Chord
/// correct, IEEE TSE 2017.
class Chord final : public Process {
 public:
  using Parameters = chord::Parameters;
  using Metrics = chord::Metrics;
  using Witness = ChordWitness;

  /// `witness` may be null.
  Chord(const Parameters& parameters, Metrics& metrics, Witness* witness);
  ~Chord() override;

  Task<> run(Env& env) override;

  [[nodiscard]] const Routing& routing() const { return routing_; }
  [[nodiscard]] bool on_ring() const { return on_ring_; }

 private:
  enum class Purpose : std::uint8_t { workload, finger, join };
  struct Lookup {
    std::uint32_t number;
    Purpose purpose;
    std::uint32_t finger;
    std::uint64_t key;
    Time begun;  // By its clock.
    Time true_begun;
    Time deadline;
    std::uint32_t attempts;
    std::uint32_t hops;
    std::uint32_t contact;  // Address of whom a joining node asks.
  };
  /// Something that was asked of a neighbour, and not yet answered.
  struct Question {
    std::uint32_t number = 0;
    Contact asked{};
    bool pending = false;
  };

  Task<> maintain();
  Task<> look_up_keys();
  Task<> take_place();
  Task<> ask_to_join();

  void become_member();
  void stabilise();
  void check_predecessor();
  void fix_finger();
  void expire_lookups();
  void begin_lookup(Purpose purpose, std::uint64_t key, std::uint32_t finger, std::uint32_t contact);
  void start(Lookup& lookup);
  void finish(Lookup lookup, std::optional<Contact> owner);
  void ask(Question& question, Contact whom);
  [[nodiscard]] Lookup* find_lookup(std::uint32_t number);
  void end_lookup(std::uint32_t number, Contact owner, std::uint32_t hops);
  void adopt(const Contact& first, const Neighbours& its);

  template <class Message>
  void send(std::uint32_t address, const Message& message) {
    ++metrics_.messages;
    socket_->send(Endpoint{Address{address}, port}, message);
  }

  void on(Endpoint from, const Find& message);
  void on(Endpoint from, const Found& message);
  void on(Endpoint from, const AskStep& message);
  void on(Endpoint from, const Step& message);
  void on(Endpoint from, const AskNeighbours& message);
  void on(Endpoint from, const Neighbours& message);
  void on(Endpoint from, const Notify& message);

  const Parameters& parameters_;
  Metrics& metrics_;
  Witness* witness_;
  Env* env_ = nullptr;
  std::optional<MessageSocket> socket_;
  Routing routing_;
  bool on_ring_ = false;
  std::uint32_t hops_max_ = 0;  // Of a lookup: more only if it goes around in circles.
  std::uint32_t numbers_ = 0;
  Question successor_asked_;
  Question better_asked_;       // Who may be a nearer successor.
  Question predecessor_asked_;  // Whether it is alive.
  Question join_asked_;
  std::vector<Lookup> lookups_;
};

}  // namespace orrery::protocols::chord
