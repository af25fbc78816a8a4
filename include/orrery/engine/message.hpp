#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <orrery/engine/actor_id.hpp>

namespace orrery {

/// What tells messages of one actor type apart, in [16, 4095]: those below are the engine's. Explicit, since it reaches
/// the digest: no order of registration can change it.
enum class MessageKind : std::uint16_t {};

namespace detail {

inline constexpr MessageKind first_user_kind{16};

inline constexpr std::size_t payload_max = 104;

template <class T>
consteval bool bytes_are_all_determined() {
  const auto bytes = std::bit_cast<std::array<unsigned char, sizeof(T)>>(T{});
  unsigned sum = 0;
  for (const unsigned char byte : bytes) sum += byte;  // Not a constant expression where a byte is padding.
  return sum + 1 > 0;
}

template <class T>
concept CheckedForPadding = requires { typename std::bool_constant<bytes_are_all_determined<T>()>; };

// Bytes that belong to no member may hold anything, and would reach the digest.
template <class T>
concept WithoutPadding = std::is_empty_v<T> || std::has_unique_object_representations_v<T> || CheckedForPadding<T>;

template <class M>
inline constexpr std::size_t payload_size = std::is_empty_v<M> ? 0 : sizeof(M);

// Mail has one of three sizes: a header of 24 bytes, and 8, 40 or 104 bytes of payload.
inline constexpr std::size_t mail_classes = 3;
constexpr std::size_t mail_stride(std::size_t mail_class) { return std::size_t{32} << mail_class; }
constexpr std::size_t mail_class_of(std::size_t payload) { return payload <= 8 ? 0 : payload <= 40 ? 1 : 2; }

// A message on its way. The payload follows.
struct Mail {
  std::uint64_t time;      // The tick at which it arrives.
  std::uint32_t origin;    // The sender's slot.
  std::uint32_t sequence;  // How many the sender had sent before, modulo 2^32.
  std::uint32_t receiver;  // A slot.
  std::uint32_t word;      // Generation of the receiver (18 bits), tier (2), kind (12).

  static constexpr std::uint32_t generation_max = (1u << 18) - 1;
  static constexpr std::uint32_t word_of(std::uint32_t generation, Tier tier, MessageKind kind) {
    return generation << 14 | static_cast<std::uint32_t>(tier) << 12 | static_cast<std::uint32_t>(kind);
  }
  [[nodiscard]] std::uint32_t generation() const { return word >> 14; }
  [[nodiscard]] Tier tier() const { return static_cast<Tier>(word >> 12 & 3); }
  [[nodiscard]] MessageKind kind() const { return static_cast<MessageKind>(word & 0xfff); }

  [[nodiscard]] std::byte* payload() { return reinterpret_cast<std::byte*>(this + 1); }
  [[nodiscard]] const std::byte* payload() const { return reinterpret_cast<const std::byte*>(this + 1); }

  // The order in which a receiver takes its mail in a window that begins at `begin`: what has waited since before then
  // counts as just arrived, so that a more urgent message overtakes it. (tick, tier, tick sent for, origin, sequence).
  // Sequences wrap, and are compared as serial numbers (RFC 1982): two on their way at once are less than 2^31 apart.
  [[nodiscard]] static bool before(const Mail& a, const Mail& b, std::uint64_t begin) {
    const std::uint64_t a_time = a.time > begin ? a.time : begin;
    const std::uint64_t b_time = b.time > begin ? b.time : begin;
    if (a_time != b_time) return a_time < b_time;
    if (a.tier() != b.tier()) return a.tier() < b.tier();
    if (a.time != b.time) return a.time < b.time;
    if (a.origin != b.origin) return a.origin < b.origin;
    return static_cast<std::int32_t>(a.sequence - b.sequence) < 0;
  }
};
static_assert(sizeof(Mail) == 24);

}  // namespace detail

/// What can be sent: a small struct of plain data with a kind, such as
///
///     struct Push {
///       static constexpr MessageKind kind{16};
///       double force;
///     };
///
/// It is copied byte by byte and its bytes are hashed, hence no pointers that own, and no padding.
template <class M>
concept Message =
    std::is_trivially_copyable_v<M> && std::is_copy_constructible_v<M> && std::is_default_constructible_v<M> &&
    alignof(M) <= 8 && detail::payload_size<M> <= detail::payload_max && detail::WithoutPadding<M> && requires {
      { M::kind } -> std::convertible_to<MessageKind>;
    };

}  // namespace orrery
