#include "client/commands.hpp"

#include <algorithm>
#include <charconv>

#include <orrery/core/nearest.hpp>

#include "client/escaped.hpp"
#include "client/rendering.hpp"
#include "testing/text_layout.hpp"

namespace orrery::client {
namespace {

using Words = std::vector<std::string>;
constexpr std::size_t no_width = 4'000;

std::unexpected<Error> wrong(std::string words) { return failure(ErrorCode::invalid_argument, std::move(words)); }

Result<std::uint64_t> parse_count(const std::string& word) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
  if (error != std::errc() || end != word.data() + word.size() || count > (std::uint64_t{1} << 53))
    return wrong("'" + escaped(word) + "' is no number of ticks");
  return count;
}

// Asks; what the node says beyond that comes after the text.
Result<Answer> ask(NodeSession& node, const Json& message, std::string text) {
  Result<Json> value = node.request(message);
  if (!value) return std::unexpected(value.error());
  Json beyond = Json::object();
  if (value->is_object()) {
    for (const auto& [name, told] : value->items()) {
      if (member(message, name.c_str()) != told) beyond[name] = told;
    }
  }
  text += "\n" + (beyond.empty() ? "" : fields_text(beyond, no_width));
  return Answer{std::move(*value), std::move(text)};
}

Result<Answer> run(NodeSession& node, const Words& words) {
  return ask(node, {{"type", "run"}, {"scenario", words[1]}}, "running " + escaped(words[1]));
}

Result<Answer> stop(NodeSession& node, const Words&) { return ask(node, {{"type", "stop"}}, "stopped"); }

Result<Answer> detail_switch(NodeSession& node, const Words& words) {
  if (words[1] != "on" && words[1] != "off") return wrong("'" + escaped(words[1]) + "' is neither on nor off");
  return ask(node, {{"type", "set_observer_detail"}, {"enabled", words[1] == "on"}}, "detail is " + words[1]);
}

Result<Answer> profile(NodeSession& node, const Words& words) {
  const std::vector<std::string> known{"light", "balanced", "max"};
  if (std::find(known.begin(), known.end(), words[1]) == known.end())
    return wrong("no profile '" + escaped(words[1]) + "'" + suggestion(words[1], known));
  return ask(node, {{"type", "set_resource_profile"}, {"profile", words[1]}}, "profile is " + words[1]);
}

Result<Answer> log_level(NodeSession& node, const Words& words) {
  return ask(node, {{"type", "set_log_level"}, {"level", words[1]}}, "log level is " + escaped(words[1]));
}

Result<Answer> engine_action(NodeSession& node, Json message, std::string text) {
  message["type"] = "engine";
  return ask(node, message, std::move(text));
}

Result<Answer> pause(NodeSession& node, const Words&) { return engine_action(node, {{"action", "pause"}}, "paused"); }
Result<Answer> resume(NodeSession& node, const Words&) {
  return engine_action(node, {{"action", "resume"}}, "resumed");
}

// The node says how far: an engine stops between two windows, and goes back to ticks that are kept.
Result<Answer> moved(NodeSession& node, Json message, const std::string& verb) {
  message["type"] = "engine";
  Result<Json> value = node.request(message);
  if (!value) return std::unexpected(value.error());
  Json beyond = *value;
  const Json passed = member(beyond, "passed");
  if (beyond.is_object()) beyond.erase("passed");
  std::string text = verb;
  if (passed.is_number_unsigned()) text += " " + cell(passed) + (passed == 1 ? " tick" : " ticks");
  return Answer{std::move(*value), text + "\n" + fields_text(beyond, no_width)};
}

Result<Answer> step(NodeSession& node, const Words& words) {
  const Result<std::uint64_t> ticks = words.size() > 1 ? parse_count(words[1]) : 1;
  if (!ticks) return std::unexpected(ticks.error());
  return moved(node, {{"action", "step"}, {"ticks", *ticks}}, "stepped");
}

// To a tick: it is held while we ask where it is.
Result<Answer> rollback_to(NodeSession& node, std::uint64_t tick) {
  const bool paused = text_of(node.snapshot(), "engine_state") == "paused";
  const Result<Json> held = node.request({{"type", "engine"}, {"action", "pause"}});
  if (!held) return std::unexpected(held.error());
  const Json& now = member(*held, "tick");
  Result<Answer> done = wrong("the engine is not beyond tick " + std::to_string(tick) + ": it is at " + cell(now));
  if (now.is_number_unsigned() && now.get<std::uint64_t>() > tick)
    done = moved(node, {{"action", "rollback"}, {"ticks", now.get<std::uint64_t>() - tick}}, "rolled back");
  if (paused) return done;
  const Result<Json> released = node.request({{"type", "engine"}, {"action", "resume"}});
  return done && !released ? std::unexpected(released.error()) : std::move(done);
}

Result<Answer> rollback(NodeSession& node, const Words& words) {
  const bool to = words.size() == 3;
  if (to && words[1] != "to") return wrong("'" + escaped(words[1]) + "': it is `rollback N` or `rollback to TICK`");
  const Result<std::uint64_t> ticks = parse_count(words.back());
  if (!ticks) return std::unexpected(ticks.error());
  if (to) return rollback_to(node, *ticks);
  return moved(node, {{"action", "rollback"}, {"ticks", *ticks}}, "rolled back");
}

using Renderer = std::string (*)(const Json&, std::size_t);

Result<Answer> evaluate(NodeSession& node, const Words& words, const char* part, Renderer render) {
  Json message = {{"type", "eval"}, {"command", words[0]}};
  if (words.size() > 1) message["argument"] = words[1];
  Result<Json> value = node.request(std::move(message));
  if (!value) return std::unexpected(value.error());
  std::string text = render(part == nullptr ? *value : member(*value, part), no_width);
  return Answer{std::move(*value), std::move(text)};
}

Result<Answer> processes(NodeSession& node, const Words& words) {
  return evaluate(node, words, "processes", process_table);
}
Result<Answer> tree(NodeSession& node, const Words& words) { return evaluate(node, words, "tree", supervision_tree); }
Result<Answer> inspect(NodeSession& node, const Words& words) { return evaluate(node, words, nullptr, fields_text); }
Result<Answer> metrics(NodeSession& node, const Words& words) {
  return evaluate(node, words.size() > 1 ? words : Words{words[0], "*"}, "metrics", metric_table);
}

Result<Answer> scenarios(NodeSession& node, const Words&) {
  if (const Result<void> there = node.await_hello(); !there) return std::unexpected(there.error());
  const Json& list = member(node.hello(), "scenarios");
  return Answer{{{"scenarios", list}}, scenario_table(list, no_width)};
}

Result<Answer> status(NodeSession& node, const Words&) {
  // Whatever has changed comes before the answer to a question.
  const Result<Json> asked = node.request({{"type", "eval"}, {"command", "scenarios"}});
  if (!asked && asked.error() != ErrorCode::invalid_argument) return std::unexpected(asked.error());
  Json value = {{"url", node.options().url.text()}};
  for (const char* name : {"node", "version", "started_at_ms"}) value[name] = member(node.hello(), name);
  const Json& now = node.snapshot().is_object() ? node.snapshot() : node.hello();
  for (const char* name : {"scenario", "running", "resource_profile", "observer_detail", "engine_state", "uptime_ns"})
    value[name] = member(now, name);
  Json shown = value;
  std::erase_if(shown.get_ref<Json::object_t&>(), [](const auto& entry) { return entry.second.is_null(); });
  shown.erase("started_at_ms");
  std::string text = fields_text(shown, no_width) + frame_text(node.frame(), no_width);
  value["frame"] = node.frame();
  return Answer{std::move(value), std::move(text)};
}

Result<Answer> wait(NodeSession& node, const Words& words) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(words[1].data(), words[1].data() + words[1].size(), seconds);
  if (error != std::errc() || end != words[1].data() + words[1].size() || !(seconds >= 0 && seconds <= 86'400))
    return wrong("'" + escaped(words[1]) + "' is no number of seconds from 0 to 86400");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const NodeSession::Woken woken = node.wait(std::max(left, std::chrono::milliseconds(0)), false);
    if (woken == NodeSession::Woken::interrupted || woken == NodeSession::Woken::ended)
      return failure(ErrorCode::closed, "interrupted");
  }
  return Answer{nullptr, ""};
}

Result<Answer> help(NodeSession& node, const Words& words);

constexpr auto table = std::to_array<CommandEntry>({
    {"scenarios", "", "what the node can run", ArgumentKind::none, 0, 0, scenarios},
    {"run", "NAME", "run a scenario", ArgumentKind::scenario, 1, 1, run},
    {"stop", "", "end it", ArgumentKind::none, 0, 0, stop},
    {"status", "", "what runs, how fast", ArgumentKind::none, 0, 0, status},
    {"top", "", "the busiest, live; q leaves", ArgumentKind::none, 0, 0, processes},
    {"ps", "", "the busiest, by what they have done in all", ArgumentKind::none, 0, 0, processes},
    {"tree", "", "who supervises whom", ArgumentKind::none, 0, 0, tree},
    {"inspect", "ID", "what is known of a process", ArgumentKind::process, 1, 1, inspect},
    {"metrics", "[GLOB]", "metrics by name: 'orrery_engine_*'", ArgumentKind::metric, 0, 1, metrics},
    {"detail", "on|off", "whether the node looks at single processes", ArgumentKind::on_off, 1, 1, detail_switch},
    {"profile", "light|balanced|max", "how much of the machine it takes", ArgumentKind::profile, 1, 1, profile},
    {"log-level", "LEVEL", "what the node logs: debug, info, warning, error or off", ArgumentKind::log_level, 1, 1,
     log_level},
    {"pause", "", "hold the engine", ArgumentKind::none, 0, 0, pause},
    {"step", "[N]", "run N ticks of a paused engine (1)", ArgumentKind::number, 0, 1, step},
    {"resume", "", "let it run", ArgumentKind::none, 0, 0, resume},
    {"rollback", "N | to TICK", "take back N ticks, or all since TICK", ArgumentKind::rollback, 1, 2, rollback},
    {"wait", "SECONDS", "do nothing for so long", ArgumentKind::number, 1, 1, wait},
    {"help", "[COMMAND]", "this", ArgumentKind::command, 0, 1, help},
    {"quit", "", "leave; the node goes on", ArgumentKind::none, 0, 0, nullptr},
});

Result<Answer> help(NodeSession&, const Words& words) {
  const CommandEntry* const one = words.size() > 1 ? find_command(words[1]) : nullptr;
  if (words.size() > 1 && one == nullptr) return wrong("no command '" + escaped(words[1]) + "'");
  detail::TextTable lines({detail::Align::left, detail::Align::left});
  Json list = Json::array();
  for (const CommandEntry& command : table) {
    if (one != nullptr && one != &command) continue;
    std::string form(command.name);
    if (!command.arguments.empty()) form += " " + std::string(command.arguments);
    lines.row({form, std::string(command.meaning)});
    list.push_back({{"command", form}, {"meaning", command.meaning}});
  }
  return Answer{{{"commands", std::move(list)}}, lines.text("", no_width)};
}

}  // namespace

std::span<const CommandEntry> commands() { return table; }

const CommandEntry* find_command(std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& command) { return command.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> words_of(std::string_view line) {
  constexpr std::string_view blank = " \t\r\n\f\v";
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(blank);
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(blank), line.size());
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

Result<Answer> execute(NodeSession& node, const std::vector<std::string>& words) {
  const CommandEntry* const command = find_command(words[0]);
  if (command == nullptr || command->run == nullptr) {
    std::vector<std::string> names;
    for (const CommandEntry& known : table) names.emplace_back(known.name);
    const auto nearest = nearest_name(words[0], names);
    return wrong("no command '" + detail::clipped(escaped(words[0]), 60) + "'" +
                 (nearest ? "; did you mean '" + *nearest + "'?" : "; `help` lists them"));
  }
  const std::size_t given = words.size() - 1;
  if (given < command->arguments_min || given > command->arguments_max)
    return wrong("it is `" + std::string(command->name) + (command->arguments.empty() ? "" : " ") +
                 std::string(command->arguments) + "`");
  return command->run(node, words);
}

}  // namespace orrery::client
