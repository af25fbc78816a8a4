#pragma once

#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

#include <orrery/core/hash.hpp>
#include <orrery/engine/context.hpp>

#if defined(__cpp_exceptions)
#include <exception>
#endif

namespace orrery::detail {

// Calls `work`; what it throws is a failure of the actor. From here to `Thunks::deliver` all is inlined: it is called
// once for each message that an actor takes, and compilers do not count callers of what others may call, too.
template <class Work>
[[gnu::always_inline]] inline void contained(Context& context, Work work) {
#if defined(__cpp_exceptions)
  try {
    work();
  } catch (const std::exception& error) {
    context.fail_as(ExitReason::threw, error.what());
  } catch (...) {
    context.fail_as(ExitReason::threw, "an exception of unknown type");
  }
#else
  work();
  (void)context;
#endif
}

template <class... Messages>
struct MessageTable {
  template <class A>
  static constexpr bool rules = ActorRules<A, Messages...>::ok;

  // The payload as a number for the digest, and the call of its handler.
  template <class A>
  [[gnu::always_inline]] static void dispatch(A& actor, const Mail& mail, ActorRecord& record, Context& context) {
    [[maybe_unused]] const MessageKind kind = mail.kind();
    const bool taken = ((kind == Messages::kind && (call<A, Messages>(actor, mail, record, context), true)) || ...);
    ORRERY_CHECK_MESSAGE(taken || kind < first_user_kind, "an actor was sent what it does not take");
  }

  static constexpr std::array<const Topic*, sizeof...(Messages)> topics{&topic_of<Messages>...};

  template <class A, class M>
  [[gnu::always_inline]] static void call(A& actor, const Mail& mail, ActorRecord& record, Context& context) {
    constexpr std::size_t size = payload_size<M>;
    if constexpr (size > 0 && size <= 8) {
      std::uint64_t bits;
      std::memcpy(&bits, mail.payload(), 8);
      record.chain = combine(record.chain, bits);
    } else if constexpr (size > 8) {
      record.chain = xxh64(mail.payload(), size, record.chain);
    }
    M message{};
    if constexpr (size > 0) std::memcpy(&message, mail.payload(), size);
    contained(context, [&] { actor.on(message, context); });
  }
};

// The functions of `ActorType` for `A`.
template <class A>
struct Thunks {
  using Table = typename A::template WithMessages<MessageTable>;
  static constexpr bool rules = Table::template rules<A>;

  // What the engine itself says. Returns whether it was that.
  static bool from_engine(A& actor, const Mail& mail, ActorRecord& record, Context& context) {
    if constexpr (TakesStart<A>) {
      if (mail.kind() == OnStart::kind) return contained(context, [&] { actor.on(OnStart{}, context); }), true;
    }
    if constexpr (traps_exit<A>) {
      if (mail.kind() == OnExit::kind) return Table::template call<A, OnExit>(actor, mail, record, context), true;
    }
    if constexpr (HasHandler<A, OnRejected>) {
      if (mail.kind() == OnRejected::kind)
        return Table::template call<A, OnRejected>(actor, mail, record, context), true;
    }
    if constexpr (HasHandler<A, OnSpawned>) {
      if (mail.kind() == OnSpawned::kind) return Table::template call<A, OnSpawned>(actor, mail, record, context), true;
    }
    if constexpr (TakesDown<A>) {
      if (mail.kind() == OnDown::kind) return Table::template call<A, OnDown>(actor, mail, record, context), true;
    }
    return false;
  }

  static bool deliver(void* state, const Mail& mail, Context& context) {
    ActorRecord& record = *context.record_;
    const std::uint64_t sender = std::uint64_t{mail.origin} << 32 | mail.sequence;
    record.chain = combine(record.chain, mix64(sender) + context.time_ * 0x9e3779b97f4a7c15 + (mail.word & 0x3fff));
    A actor;
    std::memcpy(static_cast<void*>(&actor), state, sizeof(A));
    if constexpr (HasBudget<A>) context.budget_ = A::budget;
    if constexpr (HoldsPooled<A>) context.open_pooled(&actor, sizeof(A), context.slot_);
    if (!from_engine(actor, mail, record, context)) [[likely]]
      Table::dispatch(actor, mail, record, context);
    if constexpr (HasBudget<A>) context.budget_ = ~std::uint64_t{0};
    if constexpr (HoldsPooled<A>) context.close_pooled(!context.failed_);
    if (!context.end()) [[unlikely]]
      return false;
    std::memcpy(state, static_cast<const void*>(&actor), sizeof(A));
    return true;
  }

  // One actor's tick: reads from `before`, writes to `after`. Inlined, so that what is the same for all stays in
  // registers.
  [[gnu::always_inline]] static void tick_one(const std::byte* before, std::byte* after, std::uint32_t slot,
                                              Context& context) {
    A actor;
    std::memcpy(static_cast<void*>(&actor), before, sizeof(A));
    context.slot_ = slot;
    if constexpr (HoldsPooled<A>) context.open_pooled(&actor, sizeof(A), slot);
    contained(context, [&] { actor.on(OnTick{}, context); });
    if constexpr (HoldsPooled<A>) context.close_pooled(!context.failed_);
    if (context.end_tick()) [[likely]]
      std::memcpy(after, static_cast<const void*>(&actor), sizeof(A));
    else
      std::memmove(after, before, sizeof(A));
  }

  template <class Each>
  static void each_bit(const ChunkBits& bits, Each each) {
    for (std::uint32_t word = 0; word < bits.size(); ++word) {
      if (bits[word] == ~std::uint64_t{0}) {
        for (std::uint32_t index = word * 64; index < word * 64 + 64; ++index) each(index);
        continue;
      }
      for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1)
        each(word * 64 + static_cast<std::uint32_t>(std::countr_zero(rest)));
    }
  }

  // The two loops of `tick`: what may overlap and what may not is all that compilers need to know to make them fast.
  static void tick_in_place(std::byte* __restrict states, const ChunkBits& running, std::uint32_t first_slot,
                            Context& context) {
    each_bit(running, [states, first_slot, &context](std::uint32_t index) {
      std::byte* state = states + std::size_t{index} * sizeof(A);
      tick_one(state, state, first_slot + index, context);
    });
  }
  static void tick_to_copy(const std::byte* __restrict before, std::byte* __restrict after, const ChunkBits& running,
                           std::uint32_t first_slot, Context& context) {
    each_bit(running, [before, after, first_slot, &context](std::uint32_t index) {
      const std::size_t at = std::size_t{index} * sizeof(A);
      tick_one(before + at, after + at, first_slot + index, context);
    });
  }

  static void tick(const std::byte* before, std::byte* after, const ChunkBits& running, std::uint32_t first_slot,
                   Context& context) {
    if constexpr (TakesTick<A>) {
      if constexpr (HasBudget<A>) context.budget_ = A::budget;
      if (before == after)
        tick_in_place(after, running, first_slot, context);
      else
        tick_to_copy(before, after, running, first_slot, context);
      if constexpr (HasBudget<A>) context.budget_ = ~std::uint64_t{0};
    } else {
      (void)before, (void)after, (void)running, (void)first_slot, (void)context;
    }
  }

  static constexpr auto place_function() {
    Position (*function)(const void*) = nullptr;
    if constexpr (Placed<A>) function = [](const void* state) { return static_cast<const A*>(state)->place(); };
    return function;
  }

  static constexpr A initial{};
  // The one byte of an empty struct may hold anything, but not where it is static.
  static const void* bytes_of(const A& actor) { return std::is_empty_v<A> ? &initial : &actor; }
  static constexpr ActorType type{
      .name = type_name<A>(),
      .state_size = sizeof(A),
      .chunk_capacity = chunk_capacity_for(sizeof(A)),
      .takes_tick = TakesTick<A>,
      .takes_start = TakesStart<A>,
      .takes_down = TakesDown<A>,
      .takes_rejected = HasHandler<A, OnRejected>,
      .takes_spawned = HasHandler<A, OnSpawned>,
      .traps_exit = traps_exit<A>,
      .drops_mail = drops_mail<A>,
      .holds_pooled = HoldsPooled<A>,
      .messages = Table::topics,
      .initial_state = &initial,
      .mailbox = mailbox_of<A>(),
      .place = place_function(),
      .deliver = &deliver,
      .tick = &tick,
  };
};

}  // namespace orrery::detail
