#include <algorithm>
#include <limits>

#include "command_handlers.hpp"
#include "command_table.hpp"
#include "glob.hpp"

namespace orrery::kv::handlers {

namespace {

// A subcommand by its name and how many arguments it takes; errors are Redis'.
struct Subcommand {
  std::string_view name;
  std::size_t arguments_min, arguments_max;
  void (*run)(Call&);
};

void run_subcommand(Call& call, std::string_view command, std::span<const Subcommand> subcommands) {
  for (const Subcommand& sub : subcommands) {
    if (!is_word(call[1], sub.name)) continue;
    if (call.count() >= sub.arguments_min && call.count() <= sub.arguments_max) return sub.run(call);
    return call.fail("ERR wrong number of arguments for '" + Bytes(command) + "|" + Bytes(sub.name) + "' command");
  }
  Bytes upper(command);
  for (char& c : upper) c = static_cast<char>(c & ~0x20);
  constexpr std::size_t max_shown = 128;
  call.fail("ERR unknown subcommand '" + Bytes(call[1].substr(0, max_shown)) + "'. Try " + upper + " HELP.");
}

constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

void append_flags(Bytes& reply, CommandSpec::Flags flags) {
  const bool write = (flags & CommandSpec::write) != 0;
  const bool read = (flags & CommandSpec::read) != 0;
  const bool fast = (flags & CommandSpec::fast) != 0;
  append_array_header(reply, static_cast<std::uint64_t>(write + read + fast));
  if (write) append_simple(reply, "write");
  if (read) append_simple(reply, "readonly");
  if (fast) append_simple(reply, "fast");
}

// Ten elements since Redis 7; the last four (categories, tips, key specifications, subcommands) are empty here.
void append_spec(Bytes& reply, const CommandSpec* spec) {
  if (spec == nullptr) return append_null(reply);
  append_array_header(reply, 10);
  append_bulk(reply, spec->name);
  append_integer(reply, spec->arity);
  append_flags(reply, spec->flags);
  append_integer(reply, spec->first_key);
  append_integer(reply, spec->last_key);
  append_integer(reply, spec->key_step);
  for (int i = 0; i < 4; ++i) append_array_header(reply, 0);
}

void append_docs(Bytes& reply, const CommandSpec& spec) {
  append_bulk(reply, spec.name);
  append_array_header(reply, 6);
  append_bulk(reply, "summary");
  append_bulk(reply, spec.summary);
  append_bulk(reply, "since");
  append_bulk(reply, spec.since);
  append_bulk(reply, "group");
  append_bulk(reply, spec.group);
}

void command_list(Call& call) {
  append_array_header(call.reply, command_table().size());
  for (const CommandSpec& spec : command_table()) append_bulk(call.reply, spec.name);
}

void command_count(Call& call) { append_integer(call.reply, static_cast<std::int64_t>(command_table().size())); }

void command_info(Call& call) {
  if (call.count() > 2) {
    append_array_header(call.reply, call.count() - 2);
    for (const std::string_view name : call.arguments.subspan(2)) append_spec(call.reply, find_command(name));
    return;
  }
  append_array_header(call.reply, command_table().size());
  for (const CommandSpec& spec : command_table()) append_spec(call.reply, &spec);
}

// A map, which in RESP2 is an array of names and values in turn. Unknown names are left out.
void command_docs(Call& call) {
  std::uint64_t found = 0;
  Bytes docs;
  const auto add = [&](const CommandSpec& spec) {
    append_docs(docs, spec);
    ++found;
  };
  if (call.count() == 2) std::ranges::for_each(command_table(), add);
  for (const std::string_view name : call.arguments.subspan(2)) {
    if (const CommandSpec* spec = find_command(name)) add(*spec);
  }
  append_array_header(call.reply, found * 2);
  call.reply.append(docs);
}

std::vector<ConfigItem> config_items(const Call& call) {
  const StoreOptions& options = call.store.options();
  std::vector<ConfigItem> items = {
      {"appendonly", call.server.mode == "durable" ? "yes" : "no"},
      {"databases", "1"},
      {"maxmemory", std::to_string(options.max_bytes)},
      {"maxmemory-policy", "noeviction"},
      {"port", std::to_string(call.server.tcp_port)},
      {"proto-max-bulk-len", std::to_string(options.max_value_bytes)},
      {"save", ""},
  };
  items.insert(items.end(), call.server.config.begin(), call.server.config.end());
  return items;
}

void config_get(Call& call) {
  std::vector<ConfigItem> items = config_items(call);
  std::erase_if(items, [&](const ConfigItem& item) {
    return std::ranges::none_of(call.arguments.subspan(2),
                                [&](std::string_view pattern) { return glob_match(to_lower(pattern), item.name); });
  });
  append_array_header(call.reply, items.size() * 2);
  for (const ConfigItem& item : items) {
    append_bulk(call.reply, item.name);
    append_bulk(call.reply, item.value);
  }
}

// INFO: sections of `name:value` lines.
class InfoText {
 public:
  explicit InfoText(Arguments wanted) : wanted_(wanted) {}

  bool section(std::string_view title) {
    if (!is_wanted(title)) return false;
    if (!text_.empty()) text_ += "\r\n";
    text_.append("# ").append(title).append("\r\n");
    return true;
  }
  void line(std::string_view name, std::string_view value) {
    text_.append(name).append(":").append(value).append("\r\n");
  }
  void line(std::string_view name, std::uint64_t value) { line(name, std::to_string(value)); }
  [[nodiscard]] const Bytes& text() const { return text_; }

 private:
  bool is_wanted(std::string_view title) const {
    return wanted_.empty() || std::ranges::any_of(wanted_, [&](std::string_view word) {
             return is_word(word, to_lower(title)) || is_word(word, "all") || is_word(word, "everything") ||
                    is_word(word, "default");
           });
  }

  Arguments wanted_;
  Bytes text_;
};

void server_sections(InfoText& info, const ServerInfo& server) {
  if (info.section("Server")) {
    info.line("redis_version", "7.0.0");  // Whose commands these are: what clients look at.
    info.line("server_name", "orrery-kv");
    info.line("orrery_version", server.version);
    info.line("redis_mode", "standalone");
    info.line("process_id", server.process_id);
    info.line("run_id", server.run_id);
    info.line("tcp_port", server.tcp_port);
    info.line("uptime_in_seconds", server.uptime_seconds);
  }
  if (info.section("Clients")) info.line("connected_clients", server.connected_clients);
}

void data_sections(InfoText& info, const ServerInfo& server, const Store& store) {
  if (info.section("Memory")) {
    info.line("used_memory", store.used_bytes());
    info.line("maxmemory", store.options().max_bytes);
    info.line("maxmemory_policy", "noeviction");
  }
  if (info.section("Persistence")) {
    info.line("mode", server.mode);
    info.line("data_id", server.data_id);
    info.line("aof_enabled", server.mode == "durable" ? 1 : 0);
    info.line("wal_bytes", server.wal_bytes);
    info.line("wal_sequence", server.wal_sequence);
  }
  if (info.section("Stats")) {
    info.line("total_connections_received", server.total_connections_received);
    info.line("total_commands_processed", server.total_commands_processed);
    info.line("rejected_connections", server.rejected_connections);
    info.line("expired_keys", store.expired_keys_total());
  }
  if (info.section("Keyspace") && store.size() > 0) {
    info.line("db0", "keys=" + std::to_string(store.size()) + ",expires=" + std::to_string(store.expiring_keys()) +
                         ",avg_ttl=0");
  }
}

}  // namespace

void command(Call& call) {
  static constexpr Subcommand subcommands[] = {
      {"count", 2, 2, command_count},
      {"docs", 2, any_number, command_docs},
      {"info", 2, any_number, command_info},
      {"list", 2, 2, command_list},
  };
  if (call.count() == 1) return command_info(call);
  run_subcommand(call, "command", subcommands);
}

void config(Call& call) {
  static constexpr Subcommand subcommands[] = {{"get", 3, any_number, config_get}};
  run_subcommand(call, "config", subcommands);
}

void info(Call& call) {
  InfoText info(call.arguments.subspan(1));
  server_sections(info, call.server);
  data_sections(info, call.server, call.store);
  append_bulk(call.reply, info.text());
}

void ping(Call& call) {
  if (call.count() > 2) return call.fail("ERR wrong number of arguments for 'ping' command");
  if (call.count() == 2) return append_bulk(call.reply, call[1]);
  append_simple(call.reply, "PONG");
}

void echo(Call& call) { append_bulk(call.reply, call[1]); }

void select(Call& call) {
  const std::optional<std::int64_t> index = parse_integer(call[1]);
  if (!index) return call.fail(error_not_integer);
  if (*index != 0) return call.fail("ERR DB index is out of range");
  append_ok(call.reply);
}

void quit(Call& call) {
  call.close = true;
  append_ok(call.reply);
}

}  // namespace orrery::kv::handlers
