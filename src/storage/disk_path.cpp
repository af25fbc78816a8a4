#include <orrery/storage/disk_path.hpp>

#include <algorithm>
#include <string>

namespace orrery {
namespace {

constexpr std::size_t quoted_bytes_max = 96;

const char* fault_in(std::string_view path) {
  if (path.empty()) return "is empty";
  if (path.size() > disk_path_bytes_max) return "is longer than 1024 bytes";
  if (path.front() == '/') return "is absolute";
  if (path.find('\0') != std::string_view::npos) return "contains NUL";
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (part.empty()) return "has an empty part";
    if (part == "." || part == "..") return "has a part '.' or '..'";
    if (part.size() > disk_path_part_bytes_max) return "has a part longer than 255 bytes";
    begin = end + 1;
  }
  return nullptr;
}

}  // namespace

Result<void> check_disk_path(std::string_view path) {
  const char* fault = fault_in(path);
  if (fault == nullptr) return {};
  return failure(ErrorCode::invalid_argument, "path " + quote_disk_path(path) + " " + fault);
}

std::string quote_disk_path(std::string_view path) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string quoted = "'";
  for (const char c : path.substr(0, quoted_bytes_max)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '\\' && c != '\'') {
      quoted += c;
    } else {
      quoted += "\\x";
      quoted += digits[byte >> 4];
      quoted += digits[byte & 15];
    }
  }
  return quoted += path.size() > quoted_bytes_max ? "…'" : "'";
}

}  // namespace orrery
