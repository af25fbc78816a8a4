#include <orrery/trace/text.hpp>

#include <array>
#include <cstdio>

namespace orrery {
namespace {

// A JSON string (RFC 8259). Octets that are not ASCII become \u00XX: a log line need not be UTF-8.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (octet < 0x20 || octet >= 0x7f) {
      std::array<char, 8> escape;
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(octet));
      out += escape.data();
    } else {
      out += c;
    }
  }
  return out += '"';
}

bool is_dispatch(const TraceRecord& record) { return (record.flags & TraceRecord::flag_dispatch) != 0; }

}  // namespace

void TextTrace::record(const TraceRecord& record) {
  if (!is_dispatch(record)) return write_(dictionary_.line(record));
  ++ordinal_;
  if (detail_ != TraceDetail::dispatches) return;
  TraceRecord shown = record;
  shown.peer = no_node.value;
  write_(dictionary_.line(shown) + "  [event " + std::to_string(ordinal_) + ", scheduled by event " +
         std::to_string(record.value) + "]");
}

void TextTrace::record_text(TraceRecord record, std::string_view text) { write_(dictionary_.line(record, text)); }

void JsonLinesTrace::record(const TraceRecord& record) { write(record, {}); }

void JsonLinesTrace::record_text(TraceRecord record, std::string_view text) {
  record.flags |= TraceRecord::flag_text;
  write(record, text);
}

void JsonLinesTrace::write(const TraceRecord& record, std::string_view text) {
  std::string line =
      "{\"at_ns\":" + std::to_string(record.time) + ",\"kind\":" + quoted(dictionary_.kind_name(record.kind));
  if (record.node != no_node.value) line += ",\"node\":" + quoted(dictionary_.node_name(record.node));
  if (is_dispatch(record)) {
    line += ",\"event\":" + std::to_string(++ordinal_) + ",\"origin\":" + std::to_string(record.peer) +
            ",\"cause\":" + std::to_string(record.value);
  } else {
    if (record.peer != no_node.value) line += ",\"peer\":" + quoted(dictionary_.node_name(record.peer));
    line += ",\"id\":" + std::to_string(record.id) + ",\"value\":" + std::to_string(record.value);
    if ((record.flags & TraceRecord::flag_text) != 0) line += ",\"text\":" + quoted(text);
  }
  write_(line += '}');
}

}  // namespace orrery
