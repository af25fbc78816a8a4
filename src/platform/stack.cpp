#include "platform/stack.hpp"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include "platform/command.hpp"

namespace orrery::platform {
namespace {

std::string program_path() {
  std::array<char, 4096> path;
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
  return length <= 0 ? std::string() : std::string(path.data(), static_cast<std::size_t>(length));
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string hex(std::uintptr_t value) {
  std::array<char, 24> text;
  std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(value));
  return text.data();
}

// A program or library that addresses lie in.
struct Module {
  std::string path;
  std::uintptr_t base = 0;
  std::vector<std::uintptr_t> addresses;
};

// What the dynamic linker knows: the exported symbol that holds `address`.
StackFrame exported_symbol(std::uintptr_t address, const Dl_info& info) {
  StackFrame frame;
  if (info.dli_fname != nullptr) frame.module = file_name(info.dli_fname);
  if (info.dli_sname != nullptr) frame.function = demangle(info.dli_sname);
  if (frame.function.empty()) frame.function = hex(address - reinterpret_cast<std::uintptr_t>(info.dli_fbase));
  return frame;
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

// "/src/server.cpp:12 (discriminator 3)".
void set_place(StackFrame& frame, std::string_view place) {
  place = place.substr(0, place.find(" ("));
  const std::size_t colon = place.rfind(':');
  if (place.starts_with("??") || colon == std::string_view::npos) return;
  frame.line = static_cast<unsigned>(std::strtoul(std::string(place.substr(colon + 1)).c_str(), nullptr, 10));
  if (frame.line != 0) frame.file = place.substr(0, colon);  // Else "server.cpp:?": without debug information.
}

// For each address a line "0x…", then a function and a place for it and for each function it is inlined into.
void parse_addr2line(std::string_view text, const Module& module,
                     std::map<std::uintptr_t, std::vector<StackFrame>>& known) {
  for (const std::uintptr_t address : module.addresses) {
    take_line(text);
    std::vector<StackFrame> frames;
    while (!text.empty() && !text.starts_with("0x")) {
      const std::string_view function = take_line(text);
      StackFrame frame{
          std::string(function.substr(0, function.find(" [clone"))), std::string(file_name(module.path)), {}, 0};
      set_place(frame, take_line(text));
      if (frame.function != "??") frames.push_back(std::move(frame));
    }
    if (!frames.empty()) known[address] = std::move(frames);
  }
}

}  // namespace

std::string StackFrame::place() const {
  return file.empty() ? module : std::string(file_name(file)).append(":").append(std::to_string(line));
}

void prepare_stack_walks() {
  std::array<void*, 4> frames;
  backtrace(frames.data(), frames.size());
}

std::size_t walk_stack(std::span<std::uintptr_t> addresses) {
  std::array<void*, stack_frames_max> frames;
  const int depth = backtrace(frames.data(), static_cast<int>(std::min(frames.size(), addresses.size())));
  for (int i = 0; i < depth; ++i)
    addresses[static_cast<std::size_t>(i)] = reinterpret_cast<std::uintptr_t>(frames[static_cast<std::size_t>(i)]);
  return static_cast<std::size_t>(depth);
}

std::vector<StackFrame> exported_frames(std::span<const std::uintptr_t> addresses) {
  std::vector<StackFrame> frames;
  for (const std::uintptr_t address : addresses) {
    Dl_info info{};
    if (dladdr(reinterpret_cast<void*>(address - 1), &info) != 0) frames.push_back(exported_symbol(address, info));
  }
  return frames;
}

std::string demangle(const char* symbol) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(symbol, nullptr, nullptr, &status),
                                                         std::free);
  return status == 0 && name ? std::string(name.get()) : std::string(symbol);
}

void Symbolizer::resolve(std::span<const std::uintptr_t> addresses) {
  std::map<std::string, Module> modules;
  for (const std::uintptr_t address : addresses) {
    if (known_.contains(address)) continue;
    Dl_info info{};
    if (dladdr(reinterpret_cast<void*>(address), &info) == 0 || info.dli_fname == nullptr) {
      known_[address] = {StackFrame{hex(address), {}, {}, 0}};
      continue;
    }
    known_[address] = {exported_symbol(address, info)};
    const bool in_library = std::string_view(info.dli_fname).find(".so") != std::string_view::npos;
    Module& module = modules[info.dli_fname];
    module.path = in_library ? info.dli_fname : program_path();
    module.base = reinterpret_cast<std::uintptr_t>(info.dli_fbase);
    module.addresses.push_back(address);
  }
  for (const auto& [name, module] : modules) {
    std::vector<std::string> command = {"addr2line", "-afCi", "-e", module.path};
    for (const std::uintptr_t address : module.addresses) command.push_back(hex(address - module.base));
    const std::optional<std::string> output = output_of(command, 20);
    if (output) parse_addr2line(*output, module, known_);
  }
}

std::vector<StackFrame> Symbolizer::frames(std::span<const std::uintptr_t> addresses, bool first_is_exact) {
  std::vector<std::uintptr_t> calls(addresses.begin(), addresses.end());
  for (std::size_t i = first_is_exact ? 1 : 0; i < calls.size(); ++i) --calls[i];  // Into the call, not after it.
  resolve(calls);
  std::vector<StackFrame> all;
  for (const std::uintptr_t address : calls) {
    const std::vector<StackFrame>& here = known_[address];
    all.insert(all.end(), here.begin(), here.end());
  }
  return all;
}

}  // namespace orrery::platform
