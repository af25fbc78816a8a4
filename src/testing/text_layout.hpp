#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/testing/report.hpp>

namespace orrery::detail {

/// Columns that a character string takes on a terminal, UTF-8 given; escapes and double width are not expected.
[[nodiscard]] std::size_t columns(std::string_view text);
/// "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);
/// "4,213.2".
[[nodiscard]] std::string grouped(double number, int digits);
/// At most `width` columns, "..." where something is cut off.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t width);
/// Broken at spaces into lines of at most `width` columns, and at newlines.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);
/// Control characters replaced by '?', so that no message plays with the terminal.
[[nodiscard]] std::string printable(std::string_view text);

enum class Align : std::uint8_t { left, right };

/// Rows of cells, as wide as the widest of their column; empty ones at the end of a row take no room.
class TextTable {
 public:
  explicit TextTable(std::vector<Align> align) : align_(std::move(align)) {}

  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// Lines that begin with `indent`, each clipped to `width` columns.
  [[nodiscard]] std::string text(std::string_view indent, std::size_t width) const;

 private:
  std::vector<Align> align_;
  std::vector<std::vector<std::string>> rows_;
};

/// ANSI escapes, if wanted.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}

  [[nodiscard]] std::string red(std::string_view text) const { return painted("31;1", text); }
  [[nodiscard]] std::string green(std::string_view text) const { return painted("32;1", text); }
  [[nodiscard]] std::string yellow(std::string_view text) const { return painted("33", text); }
  [[nodiscard]] std::string bold(std::string_view text) const { return painted("1", text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return painted("2", text); }

 private:
  [[nodiscard]] std::string painted(std::string_view code, std::string_view text) const;

  bool on_;
};

/// What a check of determinism showed, as a part of the report.
[[nodiscard]] std::string determinism_text(const DeterminismReport& report, const Paint& paint, std::size_t width);

}  // namespace orrery::detail
