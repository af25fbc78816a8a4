#include <orrery/process/wire_reader.hpp>

namespace orrery {

std::string_view to_string(WireFault fault) {
  switch (fault) {
    case WireFault::none: return "none";
    case WireFault::truncated: return "truncated";
    case WireFault::over_bound: return "over_bound";
    case WireFault::not_canonical: return "not_canonical";
    case WireFault::bad_value: return "bad_value";
    case WireFault::trailing: return "trailing";
    case WireFault::too_deep: return "too_deep";
  }
  return "?";
}

std::string WireError::message() const {
  return std::string(to_string(fault)).append(" at byte ").append(std::to_string(offset));
}

void WireReader::fail_at(const char* where, WireFault fault) {
  if (!ok()) return;
  error_.fault = fault;
  error_.offset = static_cast<std::size_t>(where - begin_);
  at_ = end_;
}

// Nine bytes hold 63 bits; a tenth may only be a 1.
std::uint64_t WireReader::long_varint() {
  const char* const start = at_;
  std::uint64_t value = 0;
  for (unsigned shift = 0; at_ != end_; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at_++);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (shift == 63 && byte > 1) {
      fail_at(start, WireFault::over_bound);
      return 0;
    }
    if (byte >= 0x80) continue;
    if (byte != 0 || shift == 0) return value;
    fail_at(start, WireFault::not_canonical);
    return 0;
  }
  fail_at(start, WireFault::truncated);
  return 0;
}

}  // namespace orrery
