#pragma once

#include <bit>
#include <cstring>
#include <type_traits>

#include <orrery/core/hash.hpp>
#include <orrery/engine/context.hpp>

#if defined(__cpp_exceptions)
#include <exception>
#endif

namespace orrery::detail {

// Calls `work`; what it throws is a failure of the actor.
template <class Work>
inline void contained(Context& context, Work work) {
#if defined(__cpp_exceptions)
  try {
    work();
  } catch (const std::exception& error) {
    context.fail(error.what());
  } catch (...) {
    context.fail("an exception of unknown type");
  }
#else
  work();
  (void)context;
#endif
}

template <class... Messages>
struct MessageTable {
  static constexpr std::size_t mail_class = [] {
    std::size_t largest = 0;
    ((largest = mail_class_of(payload_size<Messages>) > largest ? mail_class_of(payload_size<Messages>) : largest),
     ...);
    return largest;
  }();

  template <class A>
  static constexpr bool rules = ActorRules<A, Messages...>::ok;

  // The payload as a number for the digest, and the call of its handler.
  template <class A>
  static void dispatch(A& actor, const Mail& mail, ActorRecord& record, Context& context) {
    const MessageKind kind = mail.kind();
    (void)((kind == Messages::kind && (call<A, Messages>(actor, mail, record, context), true)) || ...);
  }

 private:
  template <class A, class M>
  static void call(A& actor, const Mail& mail, ActorRecord& record, Context& context) {
    constexpr std::size_t size = payload_size<M>;
    if constexpr (size > 0 && size <= 8) {
      std::uint64_t bits;
      std::memcpy(&bits, mail.payload(), 8);
      record.chain = combine(record.chain, bits);
    } else if constexpr (size > 8) {
      record.chain = hash_bytes(std::span(mail.payload(), size), record.chain);
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

  static void deliver(void* state, const Mail& mail, Context& context) {
    ActorRecord& record = *context.record_;
    const std::uint64_t sender = std::uint64_t{mail.origin} << 32 | mail.sequence;
    record.chain = combine(record.chain, mix64(sender) + mail.time * 0x9e3779b97f4a7c15 + (mail.word & 0x3fff));
    A actor;
    std::memcpy(static_cast<void*>(&actor), state, sizeof(A));
    if constexpr (TakesStart<A>) {
      if (mail.kind() == OnStart::kind)
        contained(context, [&] { actor.on(OnStart{}, context); });
      else
        Table::dispatch(actor, mail, record, context);
    } else {
      Table::dispatch(actor, mail, record, context);
    }
    if (context.end()) [[likely]]
      std::memcpy(state, static_cast<const void*>(&actor), sizeof(A));
  }

  static void tick(const std::byte* before, std::byte* after, const ChunkBits& running, std::uint32_t first_slot,
                   const RecordsBlock& records, Context& context) {
    if constexpr (TakesTick<A>) {
      for (std::uint32_t word = 0; word < running.size(); ++word) {
        for (std::uint64_t bits = running[word]; bits != 0; bits &= bits - 1) {
          const std::uint32_t index = word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
          A actor;
          std::memcpy(static_cast<void*>(&actor), before + std::size_t{index} * sizeof(A), sizeof(A));
          context.begin(first_slot + index, &records.records[index], nullptr);
          contained(context, [&] { actor.on(OnTick{}, context); });
          if (context.end()) [[likely]] {
            std::memcpy(after + std::size_t{index} * sizeof(A), static_cast<const void*>(&actor), sizeof(A));
          } else {
            std::memmove(after + std::size_t{index} * sizeof(A), before + std::size_t{index} * sizeof(A), sizeof(A));
          }
        }
      }
    } else {
      (void)before, (void)after, (void)running, (void)first_slot, (void)records, (void)context;
    }
  }

  static constexpr A initial{};
  static constexpr ActorType type{
      .name = type_name<A>(),
      .state_size = sizeof(A),
      .chunk_capacity = chunk_capacity_for(sizeof(A)),
      .takes_tick = TakesTick<A>,
      .takes_start = TakesStart<A>,
      .mail_class = Table::mail_class,
      .initial_state = &initial,
      .deliver = &deliver,
      .tick = &tick,
  };
};

}  // namespace orrery::detail
