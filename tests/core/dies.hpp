#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>

/// Whether `body` aborts, as a failed ORRERY_CHECK does. Runs it in a forked process, its output discarded.
template <class Body>
bool dies(Body body) {
  std::fflush(stdout);  // Else the child's failed check writes it again.
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
    std::signal(SIGABRT, SIG_DFL);  // Not the test framework's handler, which would report a crash.
    body();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}
