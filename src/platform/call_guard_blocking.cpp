#include "platform/call_guard_function.hpp"

#if defined(ORRERY_GUARDS_CALLS)

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <ctime>

namespace orrery::platform {

void link_blocking_calls() {}

namespace {

bool is_nonblocking(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  return flags < 0 || (flags & O_NONBLOCK) != 0;
}

// What may block, or come from another machine at any time. What only wakes its own process up, such as an eventfd or a
// pair of non-blocking sockets, is none of that.
bool is_foreign_socket(int fd, int flags) {
  int domain = 0;
  socklen_t size = sizeof domain;
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0) return false;
  return domain == AF_INET || domain == AF_INET6 || ((flags & MSG_DONTWAIT) == 0 && !is_nonblocking(fd));
}

bool is_foreign_input(int fd) {
  struct stat status{};
  if (fstat(fd, &status) != 0) return false;
  if (S_ISSOCK(status.st_mode)) return is_foreign_socket(fd, 0);
  return S_ISFIFO(status.st_mode) ? !is_nonblocking(fd) : S_ISCHR(status.st_mode) && isatty(fd) != 0;
}

int would_block() {
  errno = EWOULDBLOCK;
  return -1;
}

bool waits(const timespec* time) { return time == nullptr || time->tv_sec != 0 || time->tv_nsec != 0; }
bool waits(const timeval* time) { return time == nullptr || time->tv_sec != 0 || time->tv_usec != 0; }

}  // namespace
}  // namespace orrery::platform

using namespace orrery::platform;  // Below are definitions of the C library's functions only.

#define ORRERY_REFUSED_IF(condition, name, service) \
  (guard_watches() && (condition) && ORRERY_REFUSED(name, service, ""))

// Sleeps: refused ones are over at once, as if the time had passed, so that loops until it has passed end.
ORRERY_HOST_FUNCTION(unsigned, sleep, (unsigned seconds)) {
  return ORRERY_REFUSED(sleep, sleep, "") ? 0 : ORRERY_REAL(sleep)(seconds);
}
ORRERY_HOST_FUNCTION(int, usleep, (useconds_t time)) {
  return ORRERY_REFUSED(usleep, sleep, "") ? 0 : ORRERY_REAL(usleep)(time);
}
ORRERY_HOST_FUNCTION(int, nanosleep, (const timespec* time, timespec* left)) {
  return ORRERY_REFUSED(nanosleep, sleep, "") ? 0 : ORRERY_REAL(nanosleep)(time, left);
}
ORRERY_HOST_FUNCTION(int, clock_nanosleep, (clockid_t clock, int flags, const timespec* time, timespec* left)) {
  return ORRERY_REFUSED(clock_nanosleep, sleep, "") ? 0 : ORRERY_REAL(clock_nanosleep)(clock, flags, time, left);
}

ORRERY_HOST_FUNCTION(int, connect, (int fd, const sockaddr* address, socklen_t size)) {
  if (ORRERY_REFUSED_IF(is_foreign_socket(fd, 0), connect, socket)) return would_block();
  return ORRERY_REAL(connect)(fd, address, size);
}
ORRERY_HOST_FUNCTION(int, accept, (int fd, sockaddr* address, socklen_t* size)) {
  if (ORRERY_REFUSED_IF(is_foreign_socket(fd, 0), accept, socket)) return would_block();
  return ORRERY_REAL(accept)(fd, address, size);
}
ORRERY_HOST_FUNCTION(int, accept4, (int fd, sockaddr* address, socklen_t* size, int flags)) {
  if (ORRERY_REFUSED_IF(is_foreign_socket(fd, 0), accept4, socket)) return would_block();
  return ORRERY_REAL(accept4)(fd, address, size, flags);
}
ORRERY_HOST_FUNCTION(ssize_t, recv, (int fd, void* to, std::size_t size, int flags)) {
  if (ORRERY_REFUSED_IF(is_foreign_socket(fd, flags), recv, socket)) return would_block();
  return ORRERY_REAL(recv)(fd, to, size, flags);
}
ORRERY_HOST_FUNCTION(ssize_t, recvfrom,
                     (int fd, void* to, std::size_t size, int flags, sockaddr* from, socklen_t* from_size)) {
  if (ORRERY_REFUSED_IF(is_foreign_socket(fd, flags), recvfrom, socket)) return would_block();
  return ORRERY_REAL(recvfrom)(fd, to, size, flags, from, from_size);
}
ORRERY_HOST_FUNCTION(ssize_t, recvmsg, (int fd, msghdr* message, int flags)) {
  if (ORRERY_REFUSED_IF(is_foreign_socket(fd, flags), recvmsg, socket)) return would_block();
  return ORRERY_REAL(recvmsg)(fd, message, flags);
}
ORRERY_HOST_FUNCTION(ssize_t, read, (int fd, void* to, std::size_t size)) {
  if (ORRERY_REFUSED_IF(is_foreign_input(fd), read, input)) return would_block();
  return ORRERY_REAL(read)(fd, to, size);
}
ORRERY_HOST_FUNCTION(ssize_t, readv, (int fd, const iovec* to, int count)) {
  if (ORRERY_REFUSED_IF(is_foreign_input(fd), readv, input)) return would_block();
  return ORRERY_REAL(readv)(fd, to, count);
}

// What some of them are called when they are fortified: the last but one parameter is the size of the buffer.
ORRERY_HOST_FUNCTION(ssize_t, __recv_chk, (int fd, void* to, std::size_t size, std::size_t room, int flags)) {
  if (ORRERY_REFUSED_IF(is_foreign_socket(fd, flags), recv, socket)) return would_block();
  return ORRERY_REAL(__recv_chk)(fd, to, size, room, flags);
}
ORRERY_HOST_FUNCTION(ssize_t, __recvfrom_chk,
                     (int fd, void* to, std::size_t size, std::size_t room, int flags, sockaddr* from,
                      socklen_t* from_size)) {
  if (ORRERY_REFUSED_IF(is_foreign_socket(fd, flags), recvfrom, socket)) return would_block();
  return ORRERY_REAL(__recvfrom_chk)(fd, to, size, room, flags, from, from_size);
}
ORRERY_HOST_FUNCTION(ssize_t, __read_chk, (int fd, void* to, std::size_t size, std::size_t room)) {
  if (ORRERY_REFUSED_IF(is_foreign_input(fd), read, input)) return would_block();
  return ORRERY_REAL(__read_chk)(fd, to, size, room);
}
// Waits: refused ones tell what has happened already.
constexpr timespec no_time{};

ORRERY_HOST_FUNCTION(int, poll, (pollfd * polled, nfds_t count, int milliseconds)) {
  if (ORRERY_REFUSED_IF(milliseconds != 0, poll, wait)) milliseconds = 0;
  return ORRERY_REAL(poll)(polled, count, milliseconds);
}
ORRERY_HOST_FUNCTION(int, __poll_chk, (pollfd * polled, nfds_t count, int milliseconds, std::size_t room)) {
  if (ORRERY_REFUSED_IF(milliseconds != 0, poll, wait)) milliseconds = 0;
  return ORRERY_REAL(__poll_chk)(polled, count, milliseconds, room);
}
ORRERY_HOST_FUNCTION(int, ppoll, (pollfd * polled, nfds_t count, const timespec* time, const sigset_t* mask)) {
  if (ORRERY_REFUSED_IF(waits(time), ppoll, wait)) time = &no_time;
  return ORRERY_REAL(ppoll)(polled, count, time, mask);
}
ORRERY_HOST_FUNCTION(int, select, (int count, fd_set* in, fd_set* out, fd_set* other, timeval* time)) {
  timeval none{};
  if (ORRERY_REFUSED_IF(waits(time), select, wait)) time = &none;
  return ORRERY_REAL(select)(count, in, out, other, time);
}
ORRERY_HOST_FUNCTION(int, pselect,
                     (int count, fd_set* in, fd_set* out, fd_set* other, const timespec* time, const sigset_t* mask)) {
  if (ORRERY_REFUSED_IF(waits(time), pselect, wait)) time = &no_time;
  return ORRERY_REAL(pselect)(count, in, out, other, time, mask);
}
ORRERY_HOST_FUNCTION(int, epoll_wait, (int fd, epoll_event* events, int count_max, int milliseconds)) {
  if (ORRERY_REFUSED_IF(milliseconds != 0, epoll_wait, wait)) milliseconds = 0;
  return ORRERY_REAL(epoll_wait)(fd, events, count_max, milliseconds);
}
ORRERY_HOST_FUNCTION(int, epoll_pwait,
                     (int fd, epoll_event* events, int count_max, int milliseconds, const sigset_t* mask)) {
  if (ORRERY_REFUSED_IF(milliseconds != 0, epoll_pwait, wait)) milliseconds = 0;
  return ORRERY_REAL(epoll_pwait)(fd, events, count_max, milliseconds, mask);
}

ORRERY_HOST_FUNCTION(int, getaddrinfo,
                     (const char* name, const char* service, const addrinfo* hints, addrinfo** found)) {
  if (ORRERY_REFUSED(getaddrinfo, name_lookup, name == nullptr ? "" : name)) return EAI_AGAIN;
  return ORRERY_REAL(getaddrinfo)(name, service, hints, found);
}

#endif
