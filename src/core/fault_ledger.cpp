#include <orrery/core/fault_ledger.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

namespace orrery {
namespace {

constexpr std::uint64_t last_ordinal = std::numeric_limits<std::uint64_t>::max();

std::optional<std::uint64_t> parse_ordinal(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::unexpected<Error> malformed(std::string_view pattern, const char* why) {
  return failure(ErrorCode::invalid_argument, "'" + std::string(pattern) + "' names no fault decision: " + why +
                                                  "; such as partition#3, crash, segment_loss:a>b#17, clog#2..5");
}

}  // namespace

std::string to_string(const FaultDecision& decision) {
  std::string text = decision.kind;
  if (!decision.place.empty()) text.append(":").append(decision.place);
  return text.append("#").append(std::to_string(decision.ordinal));
}

Result<void> FaultSet::add(std::string_view patterns) {
  while (!patterns.empty()) {
    const std::size_t comma = std::min(patterns.find(','), patterns.size());
    if (auto added = add_one(patterns.substr(0, comma)); !added) return added;
    if (comma + 1 == patterns.size()) return malformed("", "the list ends with a comma");
    patterns.remove_prefix(std::min(comma + 1, patterns.size()));
  }
  return {};
}

Result<void> FaultSet::add_one(std::string_view pattern) {
  Pattern made{.any_place = true, .place = {}, .first = 0, .last = last_ordinal};
  std::string_view rest = pattern;
  if (const std::size_t hash = rest.rfind('#'); hash != std::string_view::npos) {
    const std::string_view ordinals = rest.substr(hash + 1);
    const std::size_t dots = ordinals.find("..");
    const auto first = parse_ordinal(ordinals.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : parse_ordinal(ordinals.substr(dots + 2));
    if (!first || !last) return malformed(pattern, "what follows # is neither a number nor a range A..B");
    if (*last < *first) return malformed(pattern, "the range ends before it begins");
    made.first = *first;
    made.last = *last;
    rest = rest.substr(0, hash);
  }
  const std::size_t colon = rest.find(':');
  if (colon != std::string_view::npos) {
    made.any_place = false;
    made.place = rest.substr(colon + 1);
    if (made.place.empty()) return malformed(pattern, "no place follows the colon");
  }
  const std::string_view kind = rest.substr(0, colon);
  if (kind.empty()) return malformed(pattern, "no kind");
  auto& of_kind = by_kind_.try_emplace(std::string(kind)).first->second;
  of_kind.insert(std::lower_bound(of_kind.begin(), of_kind.end(), made), made);
  return {};
}

void FaultSet::add(const FaultDecision& decision) {
  const Pattern made{decision.place.empty(), decision.place, decision.ordinal, decision.ordinal};
  auto& of_kind = by_kind_.try_emplace(decision.kind).first->second;
  of_kind.insert(std::lower_bound(of_kind.begin(), of_kind.end(), made), made);
}

bool FaultSet::contains(std::string_view kind, std::string_view place, std::uint64_t ordinal) const {
  const auto of_kind = by_kind_.find(kind);
  if (of_kind == by_kind_.end()) return false;
  return std::any_of(of_kind->second.begin(), of_kind->second.end(), [&](const Pattern& pattern) {
    return pattern.first <= ordinal && ordinal <= pattern.last && (pattern.any_place || pattern.place == place);
  });
}

std::vector<std::string> FaultSet::kinds() const {
  std::vector<std::string> all;
  for (const auto& [kind, patterns] : by_kind_) all.push_back(kind);
  return all;
}

std::string FaultSet::text() const {
  std::string text;
  for (const auto& [kind, patterns] : by_kind_) {
    for (const Pattern& pattern : patterns) {
      if (!text.empty()) text += ",";
      text += kind;
      if (!pattern.any_place) text.append(":").append(pattern.place);
      if (pattern.first == 0 && pattern.last == last_ordinal) continue;
      text.append("#").append(std::to_string(pattern.first));
      if (pattern.last != pattern.first) text.append("..").append(std::to_string(pattern.last));
    }
  }
  return text;
}

bool FaultLedger::allow(std::string_view kind, std::string_view place, std::uint64_t ordinal) {
  if (selective_ && !only_.contains(kind, place, ordinal)) return false;
  if (without_.contains(kind, place, ordinal)) return false;
  if (keeping_) decisions_.push_back({std::string(kind), std::string(place), ordinal});
  return true;
}

void FaultLedger::call_off(FaultSet decisions) { without_ = std::move(decisions); }

void FaultLedger::call_off_all_but(FaultSet decisions) {
  only_ = std::move(decisions);
  selective_ = true;
}

}  // namespace orrery
