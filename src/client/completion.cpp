#include "client/completion.hpp"

#include <algorithm>

namespace orrery::client {
namespace {

struct Cursor {
  std::vector<std::string> before;  // Whole words.
  std::string word;                 // What has been typed of the last.
};

Cursor cursor_of(std::string_view line) {
  Cursor cursor{.before = words_of(line), .word = {}};
  if (!cursor.before.empty() && line.find_last_not_of(" \t") == line.size() - 1) {
    cursor.word = std::move(cursor.before.back());
    cursor.before.pop_back();
  }
  return cursor;
}

ArgumentKind kind_after(const std::vector<std::string>& before) {
  const CommandEntry* const command = before.empty() ? nullptr : find_command(before[0]);
  const bool room = command != nullptr && before.size() <= command->arguments_max;
  return room && before.size() == 1 ? command->kind : ArgumentKind::none;
}

std::vector<std::string> names_of_commands() {
  std::vector<std::string> names;
  for (const CommandEntry& command : commands()) names.emplace_back(command.name);
  return names;
}

std::vector<std::string> choices_of(ArgumentKind kind, const Vocabulary& vocabulary) {
  switch (kind) {
    case ArgumentKind::scenario: return vocabulary.scenarios;
    case ArgumentKind::metric: return vocabulary.metrics;
    case ArgumentKind::on_off: return {"on", "off"};
    case ArgumentKind::profile: return {"light", "balanced", "max"};
    case ArgumentKind::log_level: return {"debug", "info", "warning", "error", "off"};
    case ArgumentKind::rollback: return {"to"};
    case ArgumentKind::command: return names_of_commands();
    case ArgumentKind::none:
    case ArgumentKind::process:
    case ArgumentKind::number: return {};
  }
  return {};
}

}  // namespace

ArgumentKind argument_at(std::string_view line) { return kind_after(cursor_of(line).before); }

Completion complete(std::string_view line, const Vocabulary& vocabulary) {
  const Cursor cursor = cursor_of(line);
  Completion found{.typed = cursor.word.size(), .choices = {}};
  found.choices = cursor.before.empty() ? names_of_commands() : choices_of(kind_after(cursor.before), vocabulary);
  std::erase_if(found.choices, [&](const std::string& choice) { return !choice.starts_with(cursor.word); });
  std::sort(found.choices.begin(), found.choices.end());
  found.choices.erase(std::unique(found.choices.begin(), found.choices.end()), found.choices.end());
  return found;
}

std::string common_beginning(const std::vector<std::string>& texts) {
  if (texts.empty()) return "";
  std::string common = texts.front();
  for (const std::string& text : texts) {
    const auto end = std::mismatch(common.begin(), common.end(), text.begin(), text.end()).first;
    common.erase(end, common.end());
  }
  return common;
}

}  // namespace orrery::client
