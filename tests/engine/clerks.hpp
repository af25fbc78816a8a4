#pragma once

#include <orrery/engine/engine.hpp>

namespace orrery::testing_engine {

struct Job {
  static constexpr MessageKind kind{16};
  std::uint32_t number;
};
struct Stop {
  static constexpr MessageKind kind{17};
};
struct Begin {
  static constexpr MessageKind kind{18};
  ActorId whom;
};

template <MailboxOptions options>
struct Clerk : Actor<Clerk<options>, Job, Stop> {
  static constexpr MailboxOptions mailbox = options;
  std::uint64_t done = 0;
  std::uint64_t last = 0;
  std::uint64_t out_of_order = 0;
  void on(const Job& job, Context&) {
    ++done;
    if (job.number < last) ++out_of_order;
    last = job.number;
  }
  void on(const Stop&, Context& context) { context.stop(); }
};

using Rejecting = Clerk<MailboxOptions{.capacity = 3, .handled_per_window = 1, .overflow = Overflow::reject}>;
using Blocking = Clerk<MailboxOptions{.capacity = 3, .handled_per_window = 1, .overflow = Overflow::block}>;

// Sends `each` jobs each tick, and remembers what was rejected.
template <class Receiver>
struct Client : Actor<Client<Receiver>, Stop> {
  ActorRef<Receiver> clerk;
  std::uint32_t each = 2;
  std::uint32_t next = 0;
  std::uint32_t ticks = 0;
  std::uint32_t rejected = 0;
  std::uint32_t sent[64] = {};  // Their numbers.
  OnRejected first{};

  void on(OnTick, Context& context) {
    ++ticks;
    for (std::uint32_t n = 0; n < each && next < 64; ++n) {
      sent[next] = context.send(clerk, Job{next});
      ++next;
    }
  }
  void on(const Stop&, Context& context) { context.stop(); }
  void on(const OnRejected& what, Context&) {
    if (rejected++ == 0) first = what;
  }
};

}  // namespace orrery::testing_engine
