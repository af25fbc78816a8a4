#include "platform/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "platform/channel.hpp"
#include "platform/terminal.hpp"

namespace orrery::platform {
namespace {

constexpr std::size_t output_bytes_max = std::size_t{16} << 20;

// Its output goes to a descriptor, or nowhere.
std::optional<pid_t> spawn(const std::vector<std::string>& command, std::optional<int> output) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (output)
    posix_spawn_file_actions_adddup2(&actions, *output, STDOUT_FILENO);
  else
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return std::nullopt;
  return child;
}

bool read_to_end(const FileDescriptor& from, std::string& into, double deadline) {
  while (into.size() < output_bytes_max) {
    const double left = deadline - steady_seconds();
    pollfd ready{from.get(), POLLIN, 0};
    if (left <= 0 || poll(&ready, 1, static_cast<int>(left * 1000) + 1) == 0) return false;
    if (read_some(from, into) == Transfer::closed) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> output_of(const std::vector<std::string>& command, double seconds_max) {
  DescriptorPair pipe = make_pipe();
  if (!pipe.first.is_open()) return std::nullopt;
  const std::optional<pid_t> child = spawn(command, pipe.second.get());
  if (!child) return std::nullopt;
  pipe.second.close();
  std::string output;
  const bool ended = read_to_end(pipe.first, output, steady_seconds() + seconds_max);
  if (!ended) kill(*child, SIGKILL);
  int status = 0;
  while (waitpid(*child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!ended || !WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  return output;
}

bool start(const std::vector<std::string>& command, double seconds) {
  const std::optional<pid_t> child = spawn(command, std::nullopt);
  if (!child) return false;
  const double deadline = steady_seconds() + seconds;
  while (steady_seconds() < deadline) {
    int status = 0;
    if (waitpid(*child, &status, WNOHANG) == *child) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    const timespec pause{0, 10'000'000};
    nanosleep(&pause, nullptr);
  }
  return true;
}

}  // namespace orrery::platform
