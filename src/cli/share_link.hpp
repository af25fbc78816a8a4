#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <orrery/core/error.hpp>
#include <orrery/core/time.hpp>

namespace orrery::cli {

/// A run to be looked at in the web app.
struct SharedRun {
  std::string document;
  std::uint64_t seed = 0;
  bool allow_bugs = false;
  std::map<std::string, std::uint32_t> model_versions{};
  Time at{};            ///< The moment to look at.
  std::string panel{};  ///< The one to open: "invariants"; "" for none.
};

/// The address of the web app at `page` with this very run in its fragment, which no server is sent: "run=1." and, as
/// base64url (RFC 4648), the CRC-32C and the length of the content (u32 each, little-endian) and the content, JSON,
/// compressed by DEFLATE (RFC 1951). Errors: `too_large`, for more than the page reads.
[[nodiscard]] Result<std::string> share_link(const std::string& page, const SharedRun& run);

}  // namespace orrery::cli
