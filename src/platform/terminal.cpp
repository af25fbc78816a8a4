#include "platform/terminal.hpp"

#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>

namespace orrery::platform {
namespace {

// Written by a signal handler, which can reach nothing else.
volatile std::sig_atomic_t interrupt_noted = 0;  // tidy: allow(global-state) signal handlers have no context

extern "C" void note_interrupt(int signal) {
  if (interrupt_noted != 0) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
  interrupt_noted = 1;
}

}  // namespace

bool is_terminal(int descriptor) { return isatty(descriptor) == 1; }

unsigned terminal_columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

unsigned output_columns() { return is_terminal(STDOUT_FILENO) ? terminal_columns() : 400; }

bool wants_colour(int descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  return is_terminal(descriptor) && (no_color == nullptr || *no_color == '\0');
}

unsigned processors() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  const int count = CPU_COUNT(&set);
  return count < 1 ? 1 : static_cast<unsigned>(count);
}

void note_interrupts() { std::signal(SIGINT, note_interrupt); }
bool interrupted() { return interrupt_noted != 0; }

double steady_seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

}  // namespace orrery::platform
