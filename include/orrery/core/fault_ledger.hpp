#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/fault_decision.hpp>
#include <orrery/core/run_context.hpp>

namespace orrery {

/// A set of fault decisions, given by patterns: one decision ("partition#3"), all of a kind ("partition"), of a kind at
/// a place ("segment_loss:kv-0>kv-1"), or a range of ordinals ("crash#3..5").
class FaultSet {
 public:
  /// Adds the patterns of a list separated by commas; "" adds nothing. Errors: `invalid_argument`, naming the pattern.
  Result<void> add(std::string_view patterns);
  void add(const FaultDecision& decision);

  [[nodiscard]] bool contains(std::string_view kind, std::string_view place, std::uint64_t ordinal) const;
  [[nodiscard]] bool empty() const { return by_kind_.empty(); }
  /// Kinds that patterns name, sorted.
  [[nodiscard]] std::vector<std::string> kinds() const;
  /// The patterns as they would be typed, sorted.
  [[nodiscard]] std::string text() const;

 private:
  struct Pattern {
    bool any_place = true;
    std::string place;
    std::uint64_t first = 0;
    std::uint64_t last = 0;

    friend auto operator<=>(const Pattern&, const Pattern&) = default;
  };
  Result<void> add_one(std::string_view pattern);

  std::map<std::string, std::vector<Pattern>, std::less<>> by_kind_;  // Sorted.
};

/// Which decisions of a run may come true, and, if asked, which did. Consulted only for decisions that otherwise would.
class FaultLedger {
 public:
  /// All but these happen.
  void call_off(FaultSet decisions);
  /// No others happen.
  void call_off_all_but(FaultSet decisions);
  void keep_decisions() { keeping_ = true; }

  [[nodiscard]] bool allow(std::string_view kind, std::string_view place, std::uint64_t ordinal);
  /// Those that came true, in order.
  [[nodiscard]] const std::vector<FaultDecision>& decisions() const { return decisions_; }

 private:
  FaultSet without_;
  FaultSet only_;
  bool selective_ = false;
  bool keeping_ = false;
  std::vector<FaultDecision> decisions_;
};

/// For what carries out faults: whether a decision of the current run that would come true may. Say what the digest
/// depends on before: draws are made whatever the answer is.
[[nodiscard]] inline bool fault_allowed(std::string_view kind, std::string_view place, std::uint64_t ordinal) {
  const RunContext* run = current_run();
  return run == nullptr || run->faults == nullptr || run->faults->allow(kind, place, ordinal);
}

}  // namespace orrery
