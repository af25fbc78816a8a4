#include "cli/share_link.hpp"

#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

#include <orrery/core/crc32c.hpp>
#include <orrery/core/version.hpp>

#include "cli/deflate.hpp"

namespace orrery::cli {
namespace {

// As web/src/share/bounds.ts has them.
constexpr std::size_t fragment_characters_max = std::size_t{1} << 20;
constexpr std::size_t content_bytes_max = std::size_t{16} << 20;

std::string content_of(const SharedRun& run) {
  nlohmann::ordered_json content = {{"document", run.document}, {"seed", std::to_string(run.seed)}};
  if (run.allow_bugs) content["allow_bugs"] = true;
  content["behaviour_version"] = behaviour_version;
  content["model_versions"] = run.model_versions;
  content["at_ns"] = run.at.ns();
  if (!run.panel.empty()) content["panel"] = run.panel;
  return content.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void append_little_endian(std::string& bytes, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(number >> shift & 0xff);
}

std::string base64url(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) text += digits[bits >> (count - 6) & 63];
  }
  if (count > 0) text += digits[bits << (6 - count) & 63];
  return text;
}

}  // namespace

Result<std::string> share_link(const std::string& page, const SharedRun& run) {
  const std::string content = content_of(run);
  if (content.size() > content_bytes_max)
    return failure(ErrorCode::too_large, "the document is too large for a link: open the file in the page");
  std::string bytes;
  append_little_endian(bytes, crc32c(content));
  append_little_endian(bytes, static_cast<std::uint32_t>(content.size()));
  bytes += deflated(content);
  std::string fragment = "run=1." + base64url(bytes);
  if (fragment.size() > fragment_characters_max)
    return failure(ErrorCode::too_large, "the document is too large for a link: open the file in the page");
  return page + "#" + fragment;
}

}  // namespace orrery::cli
