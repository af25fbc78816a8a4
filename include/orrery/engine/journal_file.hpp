#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/core/error.hpp>
#include <orrery/core/version.hpp>
#include <orrery/engine/journal.hpp>

namespace orrery {

/// A run that can be run again from a file: what it was made of, what came from outside, and what became of it.
///
/// The format is little-endian. A head of 64 bytes: "ORRYJRNL"; the version of the format and that of behaviour (u32
/// each); seed, ticks, digest, number of entries (u64 each); lengths of the world's name and of its configuration, and
/// a CRC-32C of all before it and of both texts (u32 each); 4 bytes of zero. Then the two texts. Then entries: tick,
/// after (u64 each), slot, generation, step (u32 each), kind (u16), tier, class (u8 each); of a message 8, 40 or 104
/// bytes of payload by class, of a `Control` the length of what it carries (u32), and that; and a CRC-32C that goes on
/// from the one before.
struct JournalFile {
  static constexpr std::uint32_t format_version = 2;
  static constexpr std::size_t world_max = 255;
  static constexpr std::size_t configuration_max = std::size_t{64} << 10;
  static constexpr std::size_t bytes_max = std::size_t{1} << 30;

  std::string world;
  std::string configuration;  ///< As text; whoever writes it knows what it means.
  std::uint64_t seed = 0;
  Tick ticks = 0;            ///< How long it was run,
  std::uint64_t digest = 0;  ///< and the digest then.
  Journal journal;

  /// The byte of the file at which an entry begins.
  [[nodiscard]] std::size_t offset_of(std::size_t entry) const;
};

/// Fails with `too_large` if any part is beyond its bound.
[[nodiscard]] Result<Bytes> encode(const JournalFile& file);

/// Fails with `unsupported` if another version, of the format or of behaviour, has written it; with `too_large`; or
/// with `invalid_argument`. Each says at which byte of the file.
[[nodiscard]] Result<JournalFile> decode_journal(std::string_view bytes);

}  // namespace orrery
