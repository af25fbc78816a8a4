// Any bytes, cut anywhere: the parsers neither crash nor hold more than they may, and the cuts do not matter. What they
// took for commands is executed: any arguments will do.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "examples/kv/command.hpp"
#include "examples/kv/resp.hpp"
#include "examples/kv/wal_effect.hpp"

namespace {

using namespace orrery::kv;

constexpr Limits limits{
    .max_arguments = 64, .max_bulk_bytes = 512, .max_inline_bytes = 256, .max_buffered_bytes = 2048, .max_depth = 4};

void require(bool condition) {
  if (!condition) std::abort();
}

struct Outcome {
  std::vector<std::string> frames;
  std::string error;
  bool operator==(const Outcome&) const = default;
};

// Joins arguments so that no two lists give the same.
std::string joined(Arguments arguments) {
  Bytes bytes;
  append_request(bytes, arguments);
  return bytes;
}

std::string frame_of(RequestParser& parser) { return joined(parser.arguments()); }
std::string frame_of(ReplyParser& parser) { return describe(parser.take()); }

template <typename Parser>
Outcome parse(std::string_view input, std::size_t piece_bytes) {
  Parser parser(limits);
  Outcome outcome;
  while (!input.empty()) {
    parser.feed(input.substr(0, piece_bytes));
    input.remove_prefix(std::min(piece_bytes, input.size()));
    Parsed parsed = parser.next();
    for (; parsed == Parsed::complete; parsed = parser.next()) outcome.frames.push_back(frame_of(parser));
    if (parsed == Parsed::error) outcome.error = parser.error();
  }
  return outcome;
}

// One reply to each command, and effects that replay.
void execute(std::string_view input) {
  Store store({.max_bytes = 4096, .max_value_bytes = 256});
  const ServerInfo server;
  Executor executor(store, server);
  Store replica;
  RequestParser parser(limits);
  parser.feed(input);
  while (parser.next() == Parsed::complete) {
    Bytes bytes;
    const Effect effect = executor.execute(parser.arguments(), 1000, bytes);
    require(store.used_bytes() <= store.options().max_bytes);
    require(apply_effects(replica, effect.records));
    ReplyParser replies;
    replies.feed(bytes);
    require(bytes.empty() ? effect.kind == Effect::Kind::close : replies.next() == Parsed::complete);
    require(replies.next() == Parsed::need_more);
  }
  require(replica.used_bytes() == store.used_bytes() || store.expired_keys_total() > 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece_bytes = data[0] % 16 + 1;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  require(parse<RequestParser>(input, piece_bytes) == parse<RequestParser>(input, size));
  require(parse<ReplyParser>(input, piece_bytes) == parse<ReplyParser>(input, size));
  execute(input);
  return 0;
}
