#include <orrery/core/digest_text.hpp>

#include <array>
#include <cstdio>

namespace orrery {

std::string digest_text(std::uint64_t digest) {
  std::array<char, 17> text;
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(digest));
  return text.data();
}

}  // namespace orrery
