#include "platform/raw_terminal.hpp"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace orrery::platform {

struct RawTerminal::Before {
  termios mode;
};

RawTerminal::RawTerminal() {
  termios mode{};
  if (tcgetattr(STDIN_FILENO, &mode) != 0) return;
  before_ = std::make_unique<Before>(mode);
  mode.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  mode.c_cc[VMIN] = 1;
  mode.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &mode);
}

RawTerminal::~RawTerminal() {
  if (before_) tcsetattr(STDIN_FILENO, TCSANOW, &before_->mode);
}

unsigned terminal_rows() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return 24;
  return size.ws_row;
}

}  // namespace orrery::platform
