#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include <orrery/core/function.hpp>
#include <orrery/core/kind_info.hpp>
#include <orrery/core/trace_sink.hpp>

namespace orrery {

/// Turns records into words: what each kind is called, what each node is called.
class TraceDictionary {
 public:
  void add(std::span<const KindInfo> kinds);
  void name_nodes(std::function<std::string(NodeId)> name_of) { node_name_ = std::move(name_of); }

  /// The kind's identifier, or "kind_0x1234".
  [[nodiscard]] std::string kind_name(std::uint16_t kind) const;
  /// The node's name, or "" for `no_node`.
  [[nodiscard]] std::string node_name(std::uint32_t node) const;
  /// "crashed, incarnation 2".
  [[nodiscard]] std::string describe(const TraceRecord& record, std::string_view text = {}) const;
  /// "   12.003456789  server-0      crashed, incarnation 2".
  [[nodiscard]] std::string line(const TraceRecord& record, std::string_view text = {}) const;

 private:
  std::map<std::uint16_t, KindInfo> kinds_;
  std::function<std::string(NodeId)> node_name_;
};

}  // namespace orrery
