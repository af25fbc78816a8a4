// Any bytes as a message of a node's client: nothing crashes, what is refused says why, and what is read is within
// bounds.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/protocol.hpp"

namespace {

using namespace orrery::server;

void require(bool condition, const char* otherwise) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", otherwise);
  std::abort();
}

void require_bounded(const std::optional<RequestId>& id) {
  if (const auto* text = id ? std::get_if<std::string>(&*id) : nullptr)
    require(text->size() <= request_id_max, "an id that is too long");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = read_client_message(text);
  if (!read) {
    require(!read.error().message.empty(), "refused without a word");
    require(read.error().message.size() < 1000, "a message that repeats too much of what was sent");
    require_bounded(read.error().id);
    return 0;
  }
  require_bounded(read->id);
  require(text.find('{') != std::string_view::npos, "a message that is no object");
  require(text.find(type_of(*read)) != std::string_view::npos || text.find('\\') != std::string_view::npos,
          "a type that was not there");
  if (const auto* engine = std::get_if<EngineRequest>(&read->body))
    require(engine->ticks >= 1 && engine->ticks <= 1'000'000, "ticks out of range");
  if (const auto* run = std::get_if<RunRequest>(&read->body))
    require(run->scenario.size() <= word_max, "a scenario's name that is too long");
  return 0;
}
