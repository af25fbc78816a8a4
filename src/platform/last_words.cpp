#include "platform/last_words.hpp"

#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <new>

#include "platform/coverage.hpp"

namespace orrery::platform {
namespace {

constexpr std::size_t signal_stack_bytes = 256 * 1024;
constexpr int status_of_the_dead = 86;

// Signal handlers have no context; only a forked child that runs one seed at a time sets these.
LastWords* last_words = nullptr;             // tidy: allow(global-state) read by signal handlers
void (*note_context)(LastWords&) = nullptr;  // tidy: allow(global-state) read by signal handlers

struct Registers {
  std::uintptr_t instruction = 0;
  std::uintptr_t stack = 0;
};

Registers registers_of(const void* context) {
  [[maybe_unused]] const auto* user = static_cast<const ucontext_t*>(context);
#if defined(__x86_64__) && defined(__linux__)
  return {static_cast<std::uintptr_t>(user->uc_mcontext.gregs[REG_RIP]),
          static_cast<std::uintptr_t>(user->uc_mcontext.gregs[REG_RSP])};
#elif defined(__aarch64__) && defined(__linux__)
  return {user->uc_mcontext.pc, user->uc_mcontext.sp};
#else
  return {};
#endif
}

// The frames of the handler itself lie above the interrupted instruction, and are dropped.
void note_stack(LastWords& words, std::uintptr_t interrupted_at) {
  const std::size_t depth = walk_stack(words.frames);
  const auto begin = words.frames.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(depth);
  const auto first = std::find(begin, end, interrupted_at);
  words.frame_count = static_cast<std::uint32_t>(first == end ? depth : static_cast<std::size_t>(end - first));
  if (first != end) std::copy(first, end, begin);
}

[[noreturn]] void die(LastWords& words, std::uintptr_t interrupted_at) {
  if (note_context != nullptr) note_context(words);
  note_stack(words, interrupted_at);
  write_coverage();
  _exit(status_of_the_dead);
}

extern "C" void on_fatal_signal(int signal, siginfo_t* info, void* context) {
  if (last_words == nullptr) _exit(status_of_the_dead);
  LastWords& words = *last_words;
  const Registers registers = registers_of(context);
  words.death = signal == interrupt_signal() ? Death::interrupted : signal == SIGABRT ? Death::abort : Death::fault;
  words.signal = signal;
  if (signal == SIGSEGV || signal == SIGBUS) {
    words.has_address = true;
    words.address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    constexpr std::uint64_t near = 64 * 1024;
    if (registers.stack != 0 && words.address + near > registers.stack && words.address < registers.stack + near)
      words.death = Death::stack_overflow;
  }
  die(words, registers.instruction);
}

[[noreturn]] void on_out_of_memory() {
  if (last_words == nullptr) std::abort();
  last_words->death = Death::out_of_memory;
  die(*last_words, 0);
}

void* allocate_signal_stack() {
  void* memory = mmap(nullptr, signal_stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : memory;
}

}  // namespace

std::span<const std::uintptr_t> LastWords::stack() const {
  return std::span(frames).first(std::min<std::size_t>(frame_count, frames.size()));
}

SharedLastWords::SharedLastWords() : words_(nullptr) {
  void* memory = mmap(nullptr, sizeof(LastWords), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED) words_ = ::new (memory) LastWords();
}

SharedLastWords::~SharedLastWords() {
  if (words_ != nullptr) munmap(words_, sizeof(LastWords));
}

int interrupt_signal() { return SIGUSR2; }

void leave_last_words(LastWords& words, void (*context)(LastWords&)) {
  last_words = &words;
  note_context = context;
  std::set_new_handler(on_out_of_memory);

  stack_t stack{};
  stack.ss_sp = allocate_signal_stack();
  stack.ss_size = signal_stack_bytes;
  if (stack.ss_sp != nullptr) sigaltstack(&stack, nullptr);

  struct sigaction action{};
  action.sa_sigaction = on_fatal_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigset_t unblocked;
  sigemptyset(&unblocked);
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, interrupt_signal()}) {
    sigaction(signal, &action, nullptr);
    sigaddset(&unblocked, signal);
  }
  sigprocmask(SIG_UNBLOCK, &unblocked, nullptr);
}

std::string_view signal_name(int signal) {
  switch (signal) {
    case SIGSEGV: return "segmentation fault";
    case SIGBUS: return "bus error";
    case SIGFPE: return "arithmetic fault";
    case SIGILL: return "illegal instruction";
    case SIGABRT: return "aborted";
    case SIGTRAP: return "trap";
    case SIGKILL: return "killed (SIGKILL)";
    case SIGTERM: return "terminated (SIGTERM)";
    case SIGPIPE: return "broken pipe (SIGPIPE)";
    case SIGXCPU: return "processor time limit (SIGXCPU)";
    case SIGALRM: return "alarm (SIGALRM)";
    default: return "killed by a signal";
  }
}

}  // namespace orrery::platform
