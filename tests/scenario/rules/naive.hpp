#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "scenario/rules/compile.hpp"
#include "scenario/rules/evaluator.hpp"

namespace orrery::scenario::rules_testing {

/// What a program says of a world, by looking at every node for every aggregate and remembering nothing.
class Naive final : public rules::Parts {
 public:
  Naive(const rules::Program& program, const RuleWorld& world)
      : program_(program), evaluator_(program, world, *this), keys_(program.groupings.size()) {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      const rules::Grouping& grouping = program.groupings[i];
      grouping.members.for_each([&](std::uint32_t node) {
        const RuleValue key = key_of(grouping, node);
        const auto known = [&](const RuleValue& other) { return rules::same(other, key); };
        if (!rules::is_none(key) && std::none_of(keys_[i].begin(), keys_[i].end(), known)) keys_[i].push_back(key);
      });
    }
  }

  [[nodiscard]] rules::Seen root() const { return evaluator_.evaluate(program_.root, {}); }

  [[nodiscard]] rules::Seen aggregate(std::uint32_t index, std::uint32_t slot) const override {
    const rules::Aggregate& aggregate = program_.aggregates[index];
    rules::Seen result;
    std::vector<std::pair<std::uint32_t, RuleValue>> parts;
    aggregate.members.for_each([&](std::uint32_t node) {
      for (std::uint32_t i = 0; i < program_.groupings.size(); ++i) {
        const rules::Grouping& grouping = program_.groupings[i];
        if (std::count(grouping.aggregates.begin(), grouping.aggregates.end(), index) == 0) continue;
        if (!grouping.members.contains(node) || !rules::same(key_of(grouping, node), keys_[i][slot])) return;
      }
      const rules::Seen part = evaluator_.evaluate(aggregate.body, {.node = node, .slot = slot});
      result.until = std::min(result.until, part.until);
      if (!rules::is_none(part.value)) parts.emplace_back(node, part.value);
    });
    result.value = combine(aggregate, parts);
    return result;
  }

  [[nodiscard]] rules::Seen grouping(std::uint32_t index) const override {
    const rules::Grouping& grouping = program_.groupings[index];
    std::int64_t yes = 0;
    std::int64_t no = 0;
    rules::Seen result;
    for (std::uint32_t slot = 0; slot < keys_[index].size(); ++slot) {
      const rules::Seen seen = evaluator_.evaluate(grouping.condition, {.node = rules::own_node, .slot = slot});
      result.until = std::min(result.until, seen.until);
      yes += rules::truth_of(seen.value) == RuleTruth::yes ? 1 : 0;
      no += rules::truth_of(seen.value) == RuleTruth::no ? 1 : 0;
    }
    if (grouping.kind == rules::AggregateKind::count)
      result.value = yes;
    else
      result.value = grouping.kind == rules::AggregateKind::any ? yes > 0 : no == 0;
    return result;
  }

  [[nodiscard]] rules::Seen captured(std::uint32_t index) const override {
    return evaluator_.evaluate(program_.captures[index], {});
  }
  [[nodiscard]] RuleValue key(std::uint32_t grouping, std::uint32_t slot) const override {
    return keys_[grouping][slot];
  }

 private:
  using Parts = std::vector<std::pair<std::uint32_t, RuleValue>>;

  [[nodiscard]] RuleValue key_of(const rules::Grouping& grouping, std::uint32_t node) const {
    return evaluator_.evaluate(grouping.key, {.node = node, .slot = 0}).value;
  }

  static RuleValue combine(const rules::Aggregate& aggregate, const Parts& parts) {
    using Kind = rules::AggregateKind;
    const auto yes = std::count_if(parts.begin(), parts.end(),
                                   [](const auto& part) { return rules::truth_of(part.second) == RuleTruth::yes; });
    switch (aggregate.kind) {
      case Kind::any: return yes > 0;
      case Kind::all: return yes == static_cast<std::ptrdiff_t>(parts.size());
      case Kind::count: return static_cast<std::int64_t>(yes);
      case Kind::sum: return sum(aggregate.body_type, parts);
      case Kind::mean: {
        if (parts.empty()) return {};
        const auto count = static_cast<std::int64_t>(parts.size());
        if (aggregate.body_type == RuleType::integer)
          return static_cast<double>(wide_sum(parts)) / static_cast<double>(count);
        return rules::calculate(rules::Operator::divide, sum(aggregate.body_type, parts), count);
      }
      case Kind::min:
      case Kind::max: break;
    }
    RuleValue best;
    for (const auto& [node, part] : parts) {
      const auto order = rules::compare(part, best);
      if (rules::is_none(best) || (aggregate.kind == Kind::min ? order < 0 : order > 0)) best = part;
    }
    return best;
  }

  __extension__ using Wide = __int128;
  static Wide wide_sum(const Parts& parts) {
    Wide sum = 0;
    for (const auto& [node, part] : parts) {
      const auto* length = std::get_if<Duration>(&part);
      sum += length != nullptr ? length->count() : std::get<std::int64_t>(part);
    }
    return sum;
  }

  static RuleValue sum(RuleType type, const Parts& parts) {
    if (type == RuleType::real || type == RuleType::rate) {
      const double total = real_sum(parts, 0, std::uint64_t{1} << 32);
      if (total != total) return {};
      return type == RuleType::rate ? RuleValue(model::Rate{total}) : RuleValue(total);
    }
    const Wide total = wide_sum(parts);
    if (total != static_cast<std::int64_t>(total)) return {};
    const auto narrow = static_cast<std::int64_t>(total);
    return type == RuleType::duration ? RuleValue(Duration(narrow)) : RuleValue(narrow);
  }

  // Halves of aligned blocks of nodes.
  static double real_sum(const Parts& parts, std::uint64_t first, std::uint64_t size) {
    Parts left, right;
    for (const auto& part : parts) {
      if (part.first >= first && part.first < first + size)
        (part.first < first + size / 2 ? left : right).push_back(part);
    }
    if (left.size() + right.size() == 0) return 0;
    if (left.size() + right.size() == 1) {
      const RuleValue& only = left.empty() ? right[0].second : left[0].second;
      const auto* rate = std::get_if<model::Rate>(&only);
      return rate != nullptr ? rate->per_second : std::get<double>(only);
    }
    if (left.empty()) return real_sum(right, first + size / 2, size / 2);
    if (right.empty()) return real_sum(left, first, size / 2);
    return real_sum(left, first, size / 2) + real_sum(right, first + size / 2, size / 2);
  }

  const rules::Program& program_;
  rules::Evaluator evaluator_;
  std::vector<std::vector<RuleValue>> keys_;
};

}  // namespace orrery::scenario::rules_testing
