#include "client/attach.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "client/commands.hpp"
#include "client/completion.hpp"
#include "client/escaped.hpp"
#include "client/line_editor.hpp"
#include "client/top.hpp"
#include "platform/terminal.hpp"

namespace orrery::client {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;
using Woken = NodeSession::Woken;

constexpr int status_failed = 1, status_interrupted = 130;
constexpr std::size_t line_bytes_max = 64 << 10;

void print(std::FILE* to, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), to);
  std::fflush(to);
}

std::string dumped(const Json& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n"; }

/// Runs lines, and keeps what the exit status will be.
class Runner {
 public:
  Runner(NodeSession& node, bool json, bool live) : node_(node), json_(json), live_(live) {}

  /// Whether there is to be a next line.
  bool run(const std::string& line) {
    const std::vector<std::string> words = words_of(line);
    if (words.empty() || words[0].starts_with('#')) return true;
    if (words.size() == 1 && words[0] == "quit") return false;
    if (live_ && !json_ && words.size() == 1 && words[0] == "top") {
      show_top(node_, 1s);
      return !node_.ended();
    }
    return report(words, execute(node_, words));
  }

  /// Prints what came of a command; whether there is to be a next line.
  bool report(const std::vector<std::string>& words, const Result<Answer>& answer) {
    if (json_)
      print(stdout, dumped(line_of(words, answer)));
    else if (answer)
      print(stdout, answer->text);
    else
      print(stderr, "error: " + answer.error().detail + "\n");
    if (answer) return true;
    status_ = answer.error() == ErrorCode::closed ? status_interrupted : status_failed;
    return live_ ? !node_.ended() : status_ != status_interrupted;
  }

  [[nodiscard]] int status() const { return status_; }
  void interrupted() { status_ = status_interrupted; }

 private:
  static Json line_of(const std::vector<std::string>& words, const Result<Answer>& answer) {
    Json line = {{"command", words[0]}, {"ok", answer.has_value()}};
    if (words.size() > 1) line["arguments"] = std::vector(words.begin() + 1, words.end());
    if (answer)
      line["value"] = answer->value;
    else
      line["error"] = answer.error().detail;
    return line;
  }

  NodeSession& node_;
  bool json_, live_;
  int status_ = 0;
};

std::vector<std::string> split_commands(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(";\n", begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

// Standard input by lines, while the node is looked after.
class InputLines {
 public:
  explicit InputLines(NodeSession& node) : node_(node) {}

  /// Nothing at the end, or if it was interrupted, which `interrupted` tells. Of a line that is too long `too_long`
  /// tells, and its beginning comes.
  std::optional<std::string> next() {
    while (true) {
      if (const std::size_t end = read_.find('\n'); end != std::string::npos || (at_end_ && !read_.empty())) {
        std::string line = read_.substr(0, end);
        read_.erase(0, end == std::string::npos ? end : end + 1);
        too_long = std::exchange(cut_, false) || line.size() > line_bytes_max;
        return line;
      }
      if (at_end_) return std::nullopt;
      const Woken woken = node_.wait(1h, true);
      interrupted = woken == Woken::interrupted || woken == Woken::ended;
      if (interrupted) return std::nullopt;
      if (woken == Woken::input) read_more();
    }
  }

  bool interrupted = false, too_long = false;

 private:
  void read_more() {
    std::array<char, 4096> octets;
    const ssize_t got = ::read(STDIN_FILENO, octets.data(), octets.size());
    at_end_ = got <= 0;
    if (got > 0) read_.append(octets.data(), static_cast<std::size_t>(got));
    if (read_.size() <= line_bytes_max || read_.find('\n') != std::string::npos) return;
    read_.resize(16);
    cut_ = true;
  }

  NodeSession& node_;
  std::string read_;
  bool at_end_ = false, cut_ = false;
};

int run_script(NodeSession& node, const AttachOptions& options) {
  Runner runner(node, options.json, false);
  if (options.commands) {
    for (const std::string& line : split_commands(*options.commands)) {
      if (!runner.run(line)) break;
    }
    return runner.status();
  }
  InputLines lines(node);
  while (const std::optional<std::string> line = lines.next()) {
    if (lines.too_long)
      runner.report({line->substr(0, 16)}, failure(ErrorCode::too_large, "a line of more than 64 KiB"));
    else if (!runner.run(*line))
      return runner.status();
  }
  if (lines.interrupted) runner.interrupted();
  return runner.status();
}

std::string history_file() {
  const char* const state = std::getenv("XDG_STATE_HOME");
  const char* const home = std::getenv("HOME");
  std::filesystem::path folder;
  if (state != nullptr && *state == '/')
    folder = state;
  else if (home != nullptr && *home == '/')
    folder = std::filesystem::path(home) / ".local" / "state";
  else
    return "";
  std::error_code error;
  std::filesystem::create_directories(folder / "orrery", error);
  return error ? "" : folder / "orrery" / "attach_history";
}

// What can be completed; metrics are asked for when they are first needed.
class Completer {
 public:
  explicit Completer(NodeSession& node) : node_(node) {}

  Completion complete(const std::string& before_cursor) {
    vocabulary_.scenarios.clear();
    for (const Json& scenario : member(node_.hello(), "scenarios"))
      vocabulary_.scenarios.push_back(plain(scenario, "id"));
    if (argument_at(before_cursor) == ArgumentKind::metric && node_.ready()) fetch_metrics();
    return client::complete(before_cursor, vocabulary_);
  }

 private:
  // Only names that mean themselves on a terminal are put there.
  static std::string plain(const Json& object, const char* name) {
    const std::string text = text_of(object, name);
    return escaped(text) == text ? text : "";
  }

  void fetch_metrics() {
    const auto before = std::exchange(node_.answer_timeout, 1'000ms);
    const Result<Json> told = node_.request({{"type", "eval"}, {"command", "metrics"}, {"argument", "*"}});
    node_.answer_timeout = before;
    if (!told) return;
    vocabulary_.metrics.clear();
    for (const Json& metric : member(*told, "metrics")) vocabulary_.metrics.push_back(plain(metric, "name"));
  }

  NodeSession& node_;
  Vocabulary vocabulary_;
};

void greet(const NodeSession& node) {
  if (!node.ready()) return;
  print(stdout, "node " + escaped(text_of(node.hello(), "node")) + " (" + escaped(text_of(node.hello(), "version")) +
                    ") at " + node.options().url.text() + "; `help` lists the commands\n");
}

int converse(NodeSession& node, const AttachOptions& options) {
  (void)node.await_hello(1s);  // So that the greeting comes before the prompt, if it can.
  greet(node);
  Runner runner(node, options.json, true);
  Completer completer(node);
  const auto wait = [&node] {
    while (true) {
      switch (node.wait(1h, true)) {
        case Woken::input: return LineEditor::Key::typed;
        case Woken::interrupted: return LineEditor::Key::interrupted;
        case Woken::resized: return LineEditor::Key::resized;
        case Woken::ended: return LineEditor::Key::end;
        case Woken::news:
        case Woken::timed_out: break;
      }
    }
  };
  LineEditor editor(
      {.wait = wait, .complete = [&completer](const std::string& line) { return completer.complete(line); }},
      "orrery> ", history_file());
  while (true) {
    const auto told = node.tell([&editor](const std::string& line) { editor.print_above(line); });
    const std::optional<std::string> line = editor.read();
    (void)node.tell(told);
    if (!line) break;
    if (words_of(*line).empty()) continue;
    editor.remember(*line);
    if (!runner.run(*line)) return 0;
  }
  print(stdout, "\n");
  return 0;
}

}  // namespace

int attach(const AttachOptions& options) {
  const bool prompt = !options.commands && platform::is_terminal(0) && platform::is_terminal(1);
  std::FILE* const notices = prompt ? stdout : stderr;
  NodeSession node(options.link, prompt ? milliseconds(0) : options.patience,
                   [notices](const std::string& line) { print(notices, line + "\n"); });
  node.answer_timeout = options.answer_timeout;
  const int status = prompt ? converse(node, options) : run_script(node, options);
  node.close();
  return status;
}

}  // namespace orrery::client
