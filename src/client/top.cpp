#include "client/top.hpp"

#include <unistd.h>

#include <cstdio>
#include <string>

#include "client/escaped.hpp"
#include "client/rendering.hpp"
#include "platform/raw_terminal.hpp"
#include "platform/terminal.hpp"
#include "testing/text_layout.hpp"

namespace orrery::client {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

std::string connection_text(const NodeSession& node) {
  if (node.ready()) return "";
  const auto seconds = static_cast<double>(node.until_retry().count()) / 1'000;
  return "no connection: " + node.trouble() + "; trying again" +
         (seconds > 0 ? " in " + detail::grouped(seconds, 1) + " s" : "");
}

std::string heading(const NodeSession& node) {
  if (!node.ready()) return connection_text(node);
  const std::string scenario = text_of(node.snapshot().is_object() ? node.snapshot() : node.hello(), "scenario");
  return cell(member(node.hello(), "node")) + "  " + (scenario.empty() ? "nothing runs" : escaped(scenario));
}

// What fits on the terminal; each line is cleared to its end, so that nothing flickers.
std::string screen(const std::string& text, std::size_t rows) {
  std::string out = "\x1b[H";
  std::size_t begin = 0;
  for (std::size_t row = 0; row < rows && begin < text.size(); ++row) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out += (row == 0 ? "" : "\r\n") + text.substr(begin, end - begin) + "\x1b[K";
    begin = end + 1;
  }
  return out + "\x1b[J";
}

class Top {
 public:
  Top(NodeSession& node, milliseconds every) : node_(node), every_(every) {}

  void show() {
    refresh();
    while (!left_ && !node_.ended()) {
      const auto pause = std::chrono::ceil<milliseconds>(next_ - Clock::now());
      switch (node_.wait(std::max(pause, milliseconds(0)), true)) {
        case NodeSession::Woken::input: read_key(); break;
        case NodeSession::Woken::interrupted:
        case NodeSession::Woken::ended: left_ = true; break;
        case NodeSession::Woken::resized: next_ = Clock::now(); break;
        case NodeSession::Woken::news:
        case NodeSession::Woken::timed_out: break;
      }
      if (!left_ && Clock::now() >= next_) refresh();
    }
  }

 private:
  void read_key() {
    char key = 0;
    const ssize_t got = ::read(STDIN_FILENO, &key, 1);
    left_ = got <= 0 || key == 'q' || key == 'Q' || key == '\x04' || key == '\x1b';
  }

  void refresh() {
    const std::size_t width = platform::terminal_columns(), rows = platform::terminal_rows();
    std::string text = detail::clipped(heading(node_), width) + "\n";
    if (node_.ready()) {
      const Result<Json> processes = node_.request({{"type", "eval"}, {"command", "top"}});
      if (processes) last_ = process_table(member(*processes, "processes"), width);
      if (!processes && processes.error() == ErrorCode::closed) left_ = true;
      if (!processes && processes.error() == ErrorCode::invalid_argument) last_ = processes.error().detail + "\n";
      text = detail::clipped(heading(node_), width) + "\n" + frame_text(node_.frame(), width);
    }
    text += "\n" + last_;
    const std::string shown = screen(text, rows);
    std::fwrite(shown.data(), 1, shown.size(), stdout);
    std::fflush(stdout);
    next_ = Clock::now() + (node_.ready() ? every_ : std::min(every_, milliseconds(200)));
  }

  NodeSession& node_;
  milliseconds every_;
  Clock::time_point next_;
  std::string last_;
  bool left_ = false;
};

}  // namespace

void show_top(NodeSession& node, milliseconds every) {
  const platform::RawTerminal raw;
  const auto told = node.tell([](const std::string&) {});  // The heading tells it.
  std::fputs("\x1b[?1049h\x1b[?25l", stdout);
  Top(node, every).show();
  std::fputs("\x1b[?25h\x1b[?1049l", stdout);
  std::fflush(stdout);
  (void)node.tell(told);
}

}  // namespace orrery::client
