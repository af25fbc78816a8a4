#include "command_table.hpp"

#include <array>
#include <cstddef>

#include "command_handlers.hpp"

namespace orrery::kv {

namespace {

constexpr auto w = CommandSpec::write;
constexpr auto r = CommandSpec::read;
constexpr auto f = CommandSpec::fast;

constexpr CommandSpec table[] = {
    // name, arity, flags, first key, last key, step, group, since, summary, handler
    {"append", 3, w | f, 1, 1, 1, "string", "2.0.0", "Append a value to a key", handlers::append},
    {"command", -1, 0, 0, 0, 0, "server", "2.8.13", "Get array of Redis command details", handlers::command},
    {"config", -2, 0, 0, 0, 0, "server", "2.0.0", "Get the values of configuration parameters", handlers::config},
    {"dbsize", 1, r | f, 0, 0, 0, "server", "1.0.0", "Return the number of keys in the selected database",
     handlers::dbsize},
    {"decr", 2, w | f, 1, 1, 1, "string", "1.0.0", "Decrement the integer value of a key by one", handlers::decr},
    {"decrby", 3, w | f, 1, 1, 1, "string", "1.0.0", "Decrement the integer value of a key by the given number",
     handlers::decrby},
    {"del", -2, w, 1, -1, 1, "generic", "1.0.0", "Delete a key", handlers::del},
    {"echo", 2, f, 0, 0, 0, "connection", "1.0.0", "Echo the given string", handlers::echo},
    {"exists", -2, r | f, 1, -1, 1, "generic", "1.0.0", "Determine if a key exists", handlers::exists},
    {"expire", -3, w | f, 1, 1, 1, "generic", "1.0.0", "Set a key's time to live in seconds", handlers::expire},
    {"flushall", -1, w, 0, 0, 0, "server", "1.0.0", "Remove all keys from all databases", handlers::flushall},
    {"flushdb", -1, w, 0, 0, 0, "server", "1.0.0", "Remove all keys from the current database", handlers::flushall},
    {"get", 2, r | f, 1, 1, 1, "string", "1.0.0", "Get the value of a key", handlers::get},
    {"incr", 2, w | f, 1, 1, 1, "string", "1.0.0", "Increment the integer value of a key by one", handlers::incr},
    {"incrby", 3, w | f, 1, 1, 1, "string", "1.0.0", "Increment the integer value of a key by the given amount",
     handlers::incrby},
    {"info", -1, 0, 0, 0, 0, "server", "1.0.0", "Get information and statistics about the server", handlers::info},
    {"keys", 2, r, 0, 0, 0, "generic", "1.0.0", "Find all keys matching the given pattern", handlers::keys},
    {"mget", -2, r | f, 1, -1, 1, "string", "1.0.0", "Get the values of all the given keys", handlers::mget},
    {"mset", -3, w, 1, -1, 2, "string", "1.0.1", "Set multiple keys to multiple values", handlers::mset},
    {"persist", 2, w | f, 1, 1, 1, "generic", "2.2.0", "Remove the expiration from a key", handlers::persist},
    {"pexpire", -3, w | f, 1, 1, 1, "generic", "2.6.0", "Set a key's time to live in milliseconds", handlers::pexpire},
    {"ping", -1, f, 0, 0, 0, "connection", "1.0.0", "Ping the server", handlers::ping},
    {"pttl", 2, r | f, 1, 1, 1, "generic", "2.6.0", "Get the time to live for a key in milliseconds", handlers::pttl},
    {"quit", -1, f, 0, 0, 0, "connection", "1.0.0", "Close the connection", handlers::quit},
    {"scan", -2, r, 0, 0, 0, "generic", "2.8.0", "Incrementally iterate the keys space", handlers::scan},
    {"select", 2, f, 0, 0, 0, "connection", "1.0.0", "Change the selected database for the current connection",
     handlers::select},
    {"set", -3, w, 1, 1, 1, "string", "1.0.0", "Set the string value of a key", handlers::set},
    {"strlen", 2, r | f, 1, 1, 1, "string", "2.2.0", "Get the length of the value stored in a key", handlers::strlen},
    {"ttl", 2, r | f, 1, 1, 1, "generic", "1.0.0", "Get the time to live for a key in seconds", handlers::ttl},
};

constexpr std::size_t max_name_length = 8;

// A name of letters as one number. Bit 5 makes small letters of capitals, and letters of nothing else.
constexpr std::uint64_t pack(std::string_view name) {
  std::uint64_t packed = 0;
  for (const char c : name) packed = packed << 8 | static_cast<unsigned char>(c | 0x20);
  return packed;
}

constexpr std::size_t lookup_bits = 7;
struct LookupCell {
  std::uint64_t packed = 0;
  const CommandSpec* spec = nullptr;
};
using Lookup = std::array<LookupCell, std::size_t{1} << lookup_bits>;

constexpr std::size_t place_of(std::uint64_t packed) { return (packed * 0x9e3779b97f4a7c15) >> (64 - lookup_bits); }
constexpr std::size_t place_after(std::size_t place) { return (place + 1) % (std::size_t{1} << lookup_bits); }

constexpr Lookup make_lookup() {
  Lookup cells{};
  for (const CommandSpec& spec : table) {
    const std::uint64_t packed = pack(spec.name);
    std::size_t place = place_of(packed);
    while (cells[place].spec != nullptr) place = place_after(place);
    cells[place] = {packed, &spec};
  }
  return cells;
}

constexpr Lookup lookup = make_lookup();

}  // namespace

std::span<const CommandSpec> command_table() { return table; }

const CommandSpec* find_command(std::string_view name) {
  if (name.size() > max_name_length) return nullptr;
  const std::uint64_t packed = pack(name);
  for (std::size_t place = place_of(packed); lookup[place].spec != nullptr; place = place_after(place)) {
    if (lookup[place].packed == packed) return lookup[place].spec;
  }
  return nullptr;
}

}  // namespace orrery::kv
