#pragma once

#include <cstdint>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/supervision.hpp>

#include "hashed_table.hpp"

namespace orrery::detail {

// A child of a supervisor: an actor or a supervisor. Also an actor without options while it is linked, monitored, named
// or waits: then it is in no list of children.
struct Node {
  ActorId who;               // If it is an actor that has a slot.
  std::uint32_t supervisor;  // If it is one; else nil.
  std::uint32_t parent;      // A supervisor.
  std::uint32_t before;      // Its neighbours in the order of starting.
  std::uint32_t after;
  std::uint32_t space;  // Of the actor's type.
  std::uint32_t state;  // Where its first state begins; nil: it is that of the type.
  std::uint32_t ties[3];
  std::uint32_t name;  // The first of its names.
  Tick shutdown;
  std::uint64_t timer;  // The number of the timer that is set for it; 0: none.
  Tick wakes;           // While it waits.
  Tick last_end;
  ExitReason last_reason;
  std::uint32_t restarts;
  ChildStatus status;
  Restart restart;
  RestartMail mail;
  std::uint8_t significant;
  std::uint8_t dynamic;  // Not started again with its supervisor.
  std::uint8_t listed;   // Among its supervisor's children.
  std::uint8_t pending;  // Ended while its supervisor was busy.
  std::uint8_t filler;
};

enum class Phase : std::uint8_t {
  running,
  stopping,  // Its children, from the last to `limit`.
  waiting,   // To start them again.
  ended,
};

struct SupervisorRecord {
  std::uint32_t node;  // As a child; nil: the root.
  std::uint32_t generation;
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t cursor;  // While stopping: the child that is next.
  std::uint32_t limit;   // The first child to be stopped, and started again; nil: all.
  std::uint32_t pending;
  std::uint32_t intensity;
  Tick period;
  Tick backoff_initial;
  Tick backoff_max;
  Tick delay;            // Before the group that is being stopped starts again.
  std::uint64_t jitter;  // In 2^-32.
  std::uint64_t timer;
  std::uint64_t restarts;
  Tick last_start;
  std::uint32_t recent;        // Restarts that count.
  std::uint32_t window_first;  // When they were: cells, oldest first.
  std::uint32_t window_last;
  Strategy strategy;
  AutoShutdown auto_shutdown;
  Phase phase;
  std::uint8_t restarting;  // After stopping.
  Tick child_shutdown;
  Restart child_restart;
  RestartMail child_mail;
  std::uint8_t child_significant;
  std::uint8_t filler[5];
  char name[32];
};

// A link, or a monitor: of the first, on the second.
enum class TieKind : std::uint32_t { link, monitor };
struct Tie {
  struct Side {
    std::uint32_t node;
    std::uint32_t before;
    std::uint32_t after;
  } sides[2];
  TieKind kind;
  std::uint32_t number;  // Of the monitor, among what its owner asked for.
};

struct Restarts {
  Tick tick;
  std::uint32_t count;
  std::uint32_t next;
};

struct Timer {
  Tick tick;
  std::uint64_t number;
  std::uint32_t target;  // A supervisor's index, or a node's.
  std::uint32_t of_supervisor;
};

struct StateCell {
  std::uint32_t next;
  std::byte bytes[60];
};

struct NameRecord {
  std::uint64_t hash;
  std::uint32_t node;
  std::uint32_t next_of_node;
  std::uint32_t next_in_bucket;
  std::uint32_t size;
  char text[40];
};

// All of supervision that belongs to the world: a copy is a snapshot of it.
struct SupervisionState {
  Table<Node> nodes;
  Table<SupervisorRecord> supervisors;  // The first is the root.
  Table<Tie> ties;
  Table<Restarts> windows;
  Table<Timer> timers;  // A binary heap by (tick, number).
  Table<StateCell> states;
  HashedTable<NameRecord> names;
  std::uint64_t links = 0;    // Of the ties.
  std::uint64_t numbers = 0;  // Given out to timers and supervisors.

  // Copies into `pool` what was made after `last`.
  void own_pages(BlockPool& pool, Epoch last) {
    const auto own = [&](auto&... tables) { (tables.own_pages(pool, last), ...); };
    own(nodes, supervisors, ties, windows, timers, states, names);
  }

  [[nodiscard]] bool used() const { return supervisors.size() > 0; }
  [[nodiscard]] std::uint32_t find_name(std::string_view name) const;
  [[nodiscard]] std::uint64_t digest(std::uint64_t seed) const;
};

}  // namespace orrery::detail
