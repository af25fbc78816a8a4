#include "platform/call_guard.hpp"

#include "platform/call_guard_function.hpp"

#if defined(ORRERY_GUARDS_CALLS)

#include <pthread.h>
#include <sys/time.h>
#include <sys/types.h>
#include <threads.h>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "platform/stack.hpp"

namespace orrery::platform {
namespace {

// tidy: allow(global-state) a function of the C library has no context
constinit std::atomic<const CallGuard*> guard_in_force{nullptr};

}  // namespace

// Linkers take an object from a static library for what it is asked for: so these make them take the neighbours.
void link_blocking_calls();
void link_file_calls();

void guard_calls(const CallGuard& guard) {
  if (guard_in_force.load(std::memory_order_relaxed) == &guard) return;
  prepare_stack_walks();
  link_blocking_calls();
  link_file_calls();
  guard_in_force.store(&guard, std::memory_order_release);
}

bool calls_can_be_guarded() { return true; }

bool guard_watches() {
  const CallGuard* guard = guard_in_force.load(std::memory_order_acquire);
  return guard != nullptr && guard->watches();
}

bool refused(const HostCall& call) {
  if (!guard_watches()) return false;
  const int error = errno;
  const bool refuses = guard_in_force.load(std::memory_order_acquire)->refuses(call);
  errno = error;
  return refuses;
}

void no_real_function(const char* name) {
  std::fprintf(stderr, "orrery: no '%s' in a shared library: configure static programs with -DORRERY_CALL_GUARD=OFF\n",
               name);
  std::abort();
}

}  // namespace orrery::platform

ORRERY_TOLD_FUNCTION(int, clock_gettime, clock, "", (clockid_t id, timespec* time), (id, time))
ORRERY_TOLD_FUNCTION(int, gettimeofday, clock, "", (timeval * time, void* zone), (time, zone))
ORRERY_TOLD_FUNCTION(std::time_t, time, clock, "", (std::time_t* time), (time))
ORRERY_TOLD_FUNCTION(std::clock_t, clock, clock, "", (), ())
ORRERY_TOLD_FUNCTION(int, timespec_get, clock, "", (timespec * time, int base), (time, base))

// tidy: allow(random-device) what simulated code may not call
ORRERY_TOLD_FUNCTION(ssize_t, getrandom, entropy, "", (void* to, std::size_t size, unsigned flags), (to, size, flags))
// tidy: allow(random-device) what simulated code may not call
ORRERY_TOLD_FUNCTION(int, getentropy, entropy, "", (void* to, std::size_t size), (to, size))
// tidy: allow(random-device) what simulated code may not call
ORRERY_TOLD_FUNCTION(std::uint32_t, arc4random, entropy, "", (), ())
// tidy: allow(random-device) what simulated code may not call
ORRERY_TOLD_FUNCTION(void, arc4random_buf, entropy, "", (void* to, std::size_t size), (to, size))
// tidy: allow(random-device) what simulated code may not call
ORRERY_TOLD_FUNCTION(std::uint32_t, arc4random_uniform, entropy, "", (std::uint32_t bound), (bound))
ORRERY_TOLD_FUNCTION(int, rand, entropy, "", (), ())
ORRERY_TOLD_FUNCTION(long, random, entropy, "", (), ())
ORRERY_TOLD_FUNCTION(double, drand48, entropy, "", (), ())
ORRERY_TOLD_FUNCTION(long, lrand48, entropy, "", (), ())
ORRERY_TOLD_FUNCTION(long, mrand48, entropy, "", (), ())
// `std::random_device::_M_getval`, which may ask the processor rather than the C library.
ORRERY_HOST_FUNCTION(unsigned, _ZNSt13random_device9_M_getvalEv, (void* device)) {
  using namespace orrery::platform;
  static_cast<void>(refused({"std::random_device", "", HostService::entropy, __builtin_return_address(0)}));
  return ORRERY_REAL(_ZNSt13random_device9_M_getvalEv)(device);
}

ORRERY_TOLD_FUNCTION(char*, getenv, environment, name, (const char* name), (name))
ORRERY_TOLD_FUNCTION(char*, secure_getenv, environment, name, (const char* name), (name))

ORRERY_HOST_FUNCTION(int, pthread_create,
                     (pthread_t * thread, const pthread_attr_t* attributes, void* (*body)(void*), void* argument)) {
  if (ORRERY_REFUSED(pthread_create, thread, "")) return EAGAIN;
  return ORRERY_REAL(pthread_create)(thread, attributes, body, argument);
}
ORRERY_HOST_FUNCTION(int, thrd_create, (thrd_t * thread, thrd_start_t body, void* argument)) {
  if (ORRERY_REFUSED(thrd_create, thread, "")) return thrd_error;
  return ORRERY_REAL(thrd_create)(thread, body, argument);
}

#else

namespace orrery::platform {

void guard_calls(const CallGuard&) {}
bool calls_can_be_guarded() { return false; }

}  // namespace orrery::platform

#endif
