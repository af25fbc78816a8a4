#include "platform/environment.hpp"

#include <unistd.h>

#include <algorithm>

namespace orrery::platform {

std::vector<std::pair<std::string, std::string>> environment_variables(std::string_view prefix) {
  std::vector<std::pair<std::string, std::string>> found;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::size_t equals = variable.find('=');
    if (equals == std::string_view::npos || !variable.starts_with(prefix)) continue;
    found.emplace_back(variable.substr(0, equals), variable.substr(equals + 1));
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace orrery::platform
