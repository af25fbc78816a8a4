#include <orrery/trace/dictionary.hpp>

#include <array>
#include <cstdint>
#include <cstdio>

namespace orrery {
namespace {

std::string formatted(const char* format, auto... values) {
  std::array<char, 96> text;
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

// The n-th of words with bars between them.
std::string choice(std::string_view words, std::uint64_t n) {
  for (std::uint64_t at = 0;; ++at) {
    const std::size_t bar = words.find('|');
    if (at == n) return std::string(words.substr(0, bar));
    if (bar == std::string_view::npos) return std::to_string(n);
    words.remove_prefix(bar + 1);
  }
}

}  // namespace

void TraceDictionary::add(std::span<const KindInfo> kinds) {
  for (const KindInfo& info : kinds) kinds_[static_cast<std::uint16_t>(info.kind)] = info;
}

std::string TraceDictionary::kind_name(std::uint16_t kind) const {
  const auto found = kinds_.find(kind);
  return found != kinds_.end() ? std::string(found->second.name)
                               : formatted("kind_0x%04x", static_cast<unsigned>(kind));
}

std::string TraceDictionary::node_name(std::uint32_t node) const {
  if (node == no_node.value) return {};
  return node_name_ ? node_name_({node}) : "node-" + std::to_string(node);
}

std::string TraceDictionary::describe(const TraceRecord& record, std::string_view text) const {
  const auto found = kinds_.find(record.kind);
  if (found == kinds_.end()) return kind_name(record.kind);
  std::string out;
  std::string_view rest = found->second.text;
  while (true) {
    const std::size_t open = rest.find('{');
    const std::size_t close = rest.find('}', open == std::string_view::npos ? 0 : open);
    out += rest.substr(0, open);
    if (open == std::string_view::npos || close == std::string_view::npos) return out;
    const std::string_view field = rest.substr(open + 1, close - open - 1);
    rest.remove_prefix(close + 1);
    if (field == "peer") out += node_name(record.peer);
    if (field == "id") out += std::to_string(record.id);
    if (field == "value") out += std::to_string(record.value);
    if (field == "ms") out += formatted("%.3f", static_cast<double>(record.value) * 1e-6);
    if (field == "text") out += text;
    if (field.find('|') != std::string_view::npos) out += choice(field, record.value);
  }
}

std::string TraceDictionary::line(const TraceRecord& record, std::string_view text) const {
  return formatted("%14.9f  %-12s  ", static_cast<double>(record.time) * 1e-9, node_name(record.node).c_str()) +
         describe(record, text);
}

}  // namespace orrery
