#include "platform/child.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include "platform/coverage.hpp"
#include "platform/terminal.hpp"

#if defined(__linux__)
#include <sys/prctl.h>
#endif

namespace orrery::platform {
namespace {

void settle_in(pid_t parent, const FileDescriptor& output) {
#if defined(__linux__)
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
#endif
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_DFL);
  const rlimit no_core{};
  setrlimit(RLIMIT_CORE, &no_core);
  const FileDescriptor nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
  dup2(nothing.get(), STDIN_FILENO);
  dup2(output.get(), STDOUT_FILENO);
  dup2(output.get(), STDERR_FILENO);
}

}  // namespace

Child Child::fork(const FileDescriptor& output, const std::function<void()>& body) {
  std::fflush(nullptr);
  const pid_t parent = getpid();
  const pid_t process = ::fork();
  Child child;
  if (process > 0) child.process_ = process;
  if (process != 0) return child;
  settle_in(parent, output);
  reset_coverage();
  body();
  std::fflush(nullptr);
  write_coverage();
  _exit(0);
}

void Child::send(int signal) const {
  if (process_ != 0) ::kill(process_, signal);
}

void Child::kill() const { send(SIGKILL); }

ExitStatus Child::reap() {
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = 0;
  if (WIFSIGNALED(status)) return {true, WTERMSIG(status)};
  return {false, WIFEXITED(status) ? WEXITSTATUS(status) : 0};
}

void Child::await_end(double seconds) {
  for (const double until = steady_seconds() + seconds; process_ != 0 && steady_seconds() < until; usleep(1000)) {
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) != 0) process_ = 0;
  }
}

void Child::kill_and_reap() {
  if (process_ == 0) return;
  kill();
  reap();
}

}  // namespace orrery::platform
