#pragma once

#include <memory>

namespace orrery::platform {

/// While it lives, keys that are pressed can be read from standard input one by one and are not shown; those that send
/// signals still do. Does nothing if that is no terminal.
class RawTerminal {
 public:
  RawTerminal();
  ~RawTerminal();
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

 private:
  struct Before;
  std::unique_ptr<Before> before_;  // Null: no terminal.
};

/// The height of the terminal on stdout; 24 when it is none.
[[nodiscard]] unsigned terminal_rows();

}  // namespace orrery::platform
