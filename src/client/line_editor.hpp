#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/completion.hpp"

namespace orrery::client {

/// Reads lines from a terminal, with history and completion (libedit, which nothing but its source file sees).
class LineEditor {
 public:
  enum class Key : std::uint8_t { typed, interrupted, resized, end };
  struct Callbacks {
    /// Waits until standard input can be read, or something else is to be done.
    std::function<Key()> wait;
    std::function<Completion(const std::string& before_cursor)> complete;
  };

  /// `history_file` "": none is kept.
  LineEditor(Callbacks callbacks, std::string prompt, std::string history_file);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  /// A line without its end; nothing at the end of input. An interrupted line is an empty one.
  [[nodiscard]] std::optional<std::string> read();
  void remember(const std::string& line);
  /// Prints a line above the one that is being edited, from within `wait`.
  void print_above(const std::string& line);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace orrery::client
