#include "platform/signals.hpp"

#include <csignal>

namespace orrery::platform {
namespace {

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

EndingSignals::EndingSignals() {
  const sigset_t set = ending_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

EndingSignal EndingSignals::wait() {
  const sigset_t set = ending_signals();
  int signal = SIGTERM;
  sigwait(&set, &signal);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  return signal == SIGINT ? EndingSignal::interrupt : EndingSignal::terminate;
}

}  // namespace orrery::platform
