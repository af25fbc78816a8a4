#pragma once

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "examples/kv/command.hpp"
#include "examples/kv/resp.hpp"
#include "examples/kv/wal_effect.hpp"

namespace orrery::kv {

/// An executor with its store and its clock; commands are given as a person types them.
struct Kv {
  explicit Kv(const StoreOptions& options = {}) : store(options), executor(store, server) {}

  /// The reply, as described by `describe`; empty if there is none.
  std::string operator()(std::string_view line) {
    RequestParser parser;
    parser.feed(line);
    parser.feed("\r\n");
    REQUIRE(parser.next() == Parsed::complete);
    return execute(parser.arguments());
  }

  std::string execute(Arguments arguments) {
    Bytes bytes;
    const Effect effect = executor.execute(arguments, now, bytes);
    kind = effect.kind;
    records = effect.records;
    if (!records.empty()) log.push_back(records);
    if (bytes.empty()) return {};
    ReplyParser parser;
    parser.feed(bytes);
    REQUIRE(parser.next() == Parsed::complete);
    const std::string text = describe(parser.take());
    REQUIRE(parser.next() == Parsed::need_more);
    return text;
  }

  [[nodiscard]] std::vector<EffectView> effects() const {
    std::vector<EffectView> all;
    EffectReader reader(records);
    while (const auto effect = reader.next()) all.push_back(*effect);
    CHECK_FALSE(reader.malformed());
    return all;
  }

  UnixMs now = 1'000'000;
  ServerInfo server;
  Store store;
  Executor executor;
  Effect::Kind kind = Effect::Kind::none;  // What the last command did,
  Bytes records;                           // and its effects;
  std::vector<Bytes> log;                  // those of all commands.
};

/// What can be seen of a store: `key=value@expiry` in the order of iteration.
[[nodiscard]] inline std::string contents(const Store& store, UnixMs now) {
  std::string text;
  store.for_each(now, [&](std::string_view key, std::string_view value, UnixMs expires_at) {
    text.append(key).append("=").append(value);
    if (expires_at != never_expires) text.append("@").append(std::to_string(expires_at));
    text.append("\n");
  });
  return text;
}

}  // namespace orrery::kv
