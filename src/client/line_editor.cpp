#include "client/line_editor.hpp"

#include <histedit.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <cstdio>
#include <utility>

#include "platform/terminal.hpp"

namespace orrery::client {
namespace {

constexpr int history_lines = 1'000;

// Names in columns, as a shell lists them.
std::string in_columns(const std::vector<std::string>& names, std::size_t width) {
  std::size_t widest = 0;
  for (const std::string& name : names) widest = std::max(widest, name.size());
  const std::size_t across = std::max<std::size_t>(1, width / (widest + 2));
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool last = i + 1 == names.size() || (i + 1) % across == 0;
    text += names[i] + (last ? "\n" : std::string(widest + 2 - names[i].size(), ' '));
  }
  return text;
}

}  // namespace

class LineEditor::Implementation {
 public:
  Implementation(Callbacks callbacks, std::string prompt, std::string history_file)
      : callbacks_(std::move(callbacks)), prompt_(std::move(prompt)), history_file_(std::move(history_file)) {
    std::setlocale(LC_CTYPE, "C.UTF-8");  // By which libedit knows how wide characters are.
    editor_ = el_init("orrery", stdin, stdout, stderr);
    el_set(editor_, EL_CLIENTDATA, this);
    el_set(editor_, EL_PROMPT, &Implementation::prompt);
    el_set(editor_, EL_EDITOR, "emacs");
    el_set(editor_, EL_SIGNAL, 0);
    el_set(editor_, EL_GETCFN, &Implementation::get_character);
    el_set(editor_, EL_ADDFN, "orrery-complete", "Complete the word", &Implementation::complete);
    el_set(editor_, EL_BIND, "\t", "orrery-complete", nullptr);
    el_set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    history_ = history_init();
    HistEvent event;
    history(history_, &event, H_SETSIZE, history_lines);
    history(history_, &event, H_SETUNIQUE, 1);
    el_set(editor_, EL_HIST, history, history_);
    if (!history_file_.empty()) history(history_, &event, H_LOAD, history_file_.c_str());
  }

  ~Implementation() {
    history_end(history_);
    el_end(editor_);
  }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  std::optional<std::string> read() {
    int length = 0;
    interrupted_ = false;
    const char* const line = el_gets(editor_, &length);
    if (interrupted_) {
      std::fputs("^C\n", stdout);
      el_reset(editor_);
      return "";
    }
    if (line == nullptr || length <= 0) return std::nullopt;
    std::string text(line, static_cast<std::size_t>(length));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
  }

  void remember(const std::string& line) {
    HistEvent event;
    history(history_, &event, H_ENTER, line.c_str());
    if (!history_file_.empty()) history(history_, &event, H_SAVE, history_file_.c_str());
  }

  void print_above(const std::string& line) {
    std::fprintf(stdout, "\r\x1b[J%s\n", line.c_str());
    el_set(editor_, EL_REFRESH);
  }

 private:
  static Implementation& of(EditLine* editor) {
    void* self = nullptr;
    el_get(editor, EL_CLIENTDATA, &self);
    return *static_cast<Implementation*>(self);
  }

  static char* prompt(EditLine* editor) { return of(editor).prompt_.data(); }

  // 1: a character, 0: the end, -1: the line is given up.
  static int get_character(EditLine* editor, wchar_t* character) {
    Implementation& self = of(editor);
    std::mbstate_t state{};
    std::fflush(stdout);
    while (true) {
      switch (self.callbacks_.wait()) {
        case Key::interrupted: self.interrupted_ = true; return -1;
        case Key::end: return 0;
        case Key::resized:
          el_set(editor, EL_PREP_TERM, 1);
          el_resize(editor);
          std::fputs("\r\x1b[J", stdout);
          el_set(editor, EL_REFRESH);
          continue;
        case Key::typed: break;
      }
      char octet = 0;
      const ssize_t got = ::read(STDIN_FILENO, &octet, 1);
      if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (got <= 0) return 0;
      const std::size_t used = std::mbrtowc(character, &octet, 1, &state);
      if (used == static_cast<std::size_t>(-2)) continue;  // More of it is to come.
      if (used == static_cast<std::size_t>(-1)) {
        state = {};
        continue;
      }
      return 1;
    }
  }

  static unsigned char complete(EditLine* editor, int) {
    Implementation& self = of(editor);
    const LineInfo* const line = el_line(editor);
    const Completion found = self.callbacks_.complete(std::string(line->buffer, line->cursor));
    if (found.choices.empty()) return CC_REFRESH_BEEP;
    std::string more = common_beginning(found.choices).substr(found.typed);
    if (found.choices.size() == 1) more += ' ';
    if (!more.empty()) return el_insertstr(editor, more.c_str()) == 0 ? CC_REFRESH : CC_REFRESH_BEEP;
    std::fprintf(stdout, "\n%s", in_columns(found.choices, platform::terminal_columns()).c_str());
    el_set(editor, EL_REFRESH);
    return CC_REFRESH;
  }

  Callbacks callbacks_;
  std::string prompt_, history_file_;
  EditLine* editor_ = nullptr;
  History* history_ = nullptr;
  bool interrupted_ = false;
};

LineEditor::LineEditor(Callbacks callbacks, std::string prompt, std::string history_file)
    : implementation_(
          std::make_unique<Implementation>(std::move(callbacks), std::move(prompt), std::move(history_file))) {}
LineEditor::~LineEditor() = default;
std::optional<std::string> LineEditor::read() { return implementation_->read(); }
void LineEditor::remember(const std::string& line) { implementation_->remember(line); }
void LineEditor::print_above(const std::string& line) { implementation_->print_above(line); }

}  // namespace orrery::client
