#include "scenario/syntax_error.hpp"

#include <algorithm>

namespace orrery::scenario {
namespace {

std::string hexadecimal(unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {digits[byte >> 4], digits[byte & 15]};
}

bool ends_word(char c) { return static_cast<unsigned char>(c) <= ' ' || std::string_view(",:[]{}\"").contains(c); }

// The bytes of the character of UTF-8 that a text begins with; 0 if it begins with none.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length > text.size()) return 0;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
  const std::string_view rest = text.substr(0, length).substr(length == 0 ? 0 : 1);
  return std::all_of(rest.begin(), rest.end(), continues) ? length : 0;
}

// What stands at a place, as a message shows it.
std::string found(std::string_view text, std::size_t at) {
  constexpr std::size_t shown_max = 20;
  if (at >= text.size()) return "the end of the text";
  const std::string_view rest = text.substr(at);
  const auto byte = static_cast<unsigned char>(rest.front());
  if (byte < ' ' || byte == 0x7f || character_length(rest) == 0) return "the byte 0x" + hexadecimal(byte);
  std::size_t length = 0;
  if (rest.front() == '"') {
    length = std::min(rest.find_first_of("\"\n", 1), shown_max);
    length += length < rest.size() && rest[length] == '"' ? 1 : 0;
  }
  while (length < std::min(rest.size(), shown_max) && rest.front() != '"' && !ends_word(rest[length])) {
    const std::size_t character = character_length(rest.substr(length));
    if (character == 0) break;
    length += character;
  }
  return "'" + std::string(rest.substr(0, std::max<std::size_t>(length, 1))) + "'";
}

std::string expected(std::string_view parser_says, std::string_view text, std::size_t token) {
  const bool nothing_yet =
      std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(token, text.size())),
                  [](char c) { return static_cast<unsigned char>(c) <= ' '; });
  if (nothing_yet) return "a document, such as {\"orrery\": 1, …}";
  if (parser_says.contains("; expected end of input")) return "the end of the document";
  if (parser_says.contains("parsing object key")) return "a name in double quotes";
  if (parser_says.contains("parsing object separator")) return "':' after the name";
  if (parser_says.contains("parsing object")) return "',' or '}'";
  if (parser_says.contains("parsing array")) return "',' or ']'";
  return "a value";
}

std::string hint(std::string_view text, std::size_t at) {
  if (at >= text.size()) return "";
  if (text[at] == '/') return "; JSON has no comments, but members such as \"x-note\"";
  if (text[at] == '\'') return "; texts stand in double quotes";
  return "";
}

// Of a text in quotes that begins at `token`.
SyntaxError in_text(std::string_view parser_says, std::string_view text, std::size_t token, std::size_t at) {
  if (parser_says.contains("missing closing quote")) return {token, "a text without its closing '\"'"};
  if (parser_says.contains("UTF-8")) return {at, "the text is not UTF-8"};
  if (parser_says.contains("4 hex digits")) return {at, "'\\u' needs four hexadecimal digits, as in \\u00e9"};
  if (parser_says.contains("surrogate"))
    return {at, "one half of a pair of surrogates: \\ud800 to \\udbff come before \\udc00 to \\udfff"};
  if (parser_says.contains("backslash")) {
    return {at, "unknown escape, of " + found(text.substr(0, at + 1), at) +
                    "; there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and, with four hexadecimal digits, \\u"};
  }
  const auto byte = at < text.size() ? static_cast<unsigned char>(text[at]) : static_cast<unsigned char>(0);
  if (byte == '\n') return {at, "the line ends within a text: its closing '\"' is missing, or it should be \\n"};
  return {at, "a text cannot have the byte 0x" + hexadecimal(byte) + "; write \\u00" + hexadecimal(byte)};
}

}  // namespace

SyntaxError explain_syntax_error(std::string_view parser_says, std::string_view text, std::size_t token,
                                 std::size_t at) {
  at = std::min(at, text.size());
  token = std::min(token, text.size());
  if (parser_says.contains("invalid string")) return in_text(parser_says, text, token, at);
  if (parser_says.contains("number overflow")) return {token, found(text, token) + " is more than a number can be"};
  if (parser_says.contains("invalid number")) return {token, found(text, token) + " is no number, such as -0.5 or 2e9"};
  // A bracket, comma or colon is where the parser is; of a word or number it may have read a part.
  const bool single = at == text.size() || std::string_view(",:[]{}").contains(text[at]);
  const std::size_t place = single && parser_says.contains("unexpected") ? at : token;
  return {place,
          "expected " + expected(parser_says, text, place) + ", found " + found(text, place) + hint(text, place)};
}

}  // namespace orrery::scenario
