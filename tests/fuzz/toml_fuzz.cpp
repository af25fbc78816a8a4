// Any bytes as a file that describes a world: nothing crashes, and what is refused says where and why.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/world/configuration.hpp>
#include <orrery/world/read_toml.hpp>

namespace {

using namespace orrery;

void require(bool condition, const std::string& otherwise) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", otherwise.c_str());
  std::abort();
}

void require_told(const std::vector<model::Problem>& problems, std::string_view text) {
  require(!problems.empty(), "refused without a word");
  std::vector<std::size_t> lengths(1, 0);
  for (const char c : text) c == '\n' ? lengths.push_back(0) : void(++lengths.back());
  for (const model::Problem& problem : problems) {
    const auto [line, column] = problem.place;
    require(!problem.message.empty(), "no message");
    require(line >= 1 && line <= lengths.size() && column >= 1 && column <= lengths[line - 1] + 1,
            "outside of the text: " + to_string(problem));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto root = read_toml(text);
  if (!root) {
    require_told(root.error(), text);
    return 0;
  }
  Configuration configuration;
  WorldFile world;
  model::Reading reading;
  read_configuration(*root, configuration, reading, &world);
  if (!reading.ok()) {
    require_told(reading.problems(), text);
    return 0;
  }
  require(configuration.engine.threads >= 1 && configuration.engine.threads <= 1024, "threads out of range");
  require(configuration.mailbox.capacity == 0, "what is not served was accepted");
  return 0;
}
