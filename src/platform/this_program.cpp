#include "platform/this_program.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "platform/channel.hpp"

namespace orrery::platform {
namespace {

constexpr int status_of_no_program = 127;

}  // namespace

Child start_this_program(const std::vector<std::string>& arguments, const FileDescriptor& descriptor, Errors errors) {
  std::vector<char*> words;
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const FileDescriptor own_errors(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0));
  return Child::fork(open_nowhere(), [&] {
    if (errors == Errors::shown && own_errors.is_open()) dup2(own_errors.get(), STDERR_FILENO);
    fcntl(descriptor.get(), F_SETFD, 0);
    execv("/proc/self/exe", words.data());
    _exit(status_of_no_program);
  });
}

}  // namespace orrery::platform
