#pragma once

#include <string_view>

#include <orrery/core/ids.hpp>

namespace orrery {

/// How a kind of event or record reads. In `text`, `{peer}` stands for the name of the record's peer node, `{id}` and
/// `{value}` for its numbers, `{ms}` for its value as nanoseconds shown in milliseconds, `{text}` for its text;
/// `{lost|found}` for the word that its value counts to, from 0, or the value if there are not so many.
struct KindInfo {
  Kind kind;
  std::string_view name;  ///< Identifier, such as "node_crashed".
  std::string_view text;  ///< Such as "crashed, incarnation {value}".
};

}  // namespace orrery
