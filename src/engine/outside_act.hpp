#pragma once

#include <optional>
#include <string_view>

#include <orrery/engine/journal.hpp>
#include <orrery/engine/supervision.hpp>

namespace orrery::detail {

// What entries of a journal that are no messages carry (`JournalEntry::data`), by `Control`; of `fail` it is why.

struct SpawnAct {
  std::string_view type;
  std::string_view state;
};
struct AdoptAct {
  ChildOptions options;
  std::string_view state;
};

[[nodiscard]] Bytes bytes_of(const SpawnAct& act);
[[nodiscard]] Bytes bytes_of(AdoptAct act);
[[nodiscard]] Bytes bytes_of(SupervisorOptions options);
[[nodiscard]] Bytes bytes_of(ExitReason reason);
[[nodiscard]] Bytes bytes_of(MessageKind kind);

// None if `data` is not what was written. Texts are parts of `data`.
[[nodiscard]] std::optional<SpawnAct> read_spawn(std::string_view data);
[[nodiscard]] std::optional<AdoptAct> read_adopt(std::string_view data);
[[nodiscard]] std::optional<SupervisorOptions> read_supervise(std::string_view data);
[[nodiscard]] std::optional<ExitReason> read_exit(std::string_view data);
[[nodiscard]] std::optional<MessageKind> read_kind(std::string_view data);

// Whether `data` can be read as what entries of this kind carry.
[[nodiscard]] bool fits(Control control, std::string_view data);

}  // namespace orrery::detail
