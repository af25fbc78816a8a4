#pragma once

#include <cstdint>

#include <orrery/scenario/rule_world.hpp>

#include "scenario/rules/program.hpp"

namespace orrery::scenario::rules {

/// What is not computed where it stands.
class Parts {
 public:
  virtual ~Parts() = default;
  [[nodiscard]] virtual Seen aggregate(std::uint32_t index, std::uint32_t slot) const = 0;
  [[nodiscard]] virtual Seen grouping(std::uint32_t index) const = 0;
  [[nodiscard]] virtual Seen captured(std::uint32_t index) const = 0;
  [[nodiscard]] virtual RuleValue key(std::uint32_t grouping, std::uint32_t slot) const = 0;
};

/// Of what an op is asked: of a node in an aggregate, of a group's slot in a grouping.
struct Spot {
  std::uint32_t node = own_node;
  std::uint32_t slot = 0;
};

/// What an op is worth now.
class Evaluator {
 public:
  Evaluator(const Program& program, const RuleWorld& world, const Parts& parts)
      : program_(program), world_(world), parts_(parts), now_(world.time()) {}

  [[nodiscard]] Seen evaluate(std::uint32_t op, Spot spot) const;

 private:
  [[nodiscard]] Seen connective(const Op& op, Spot spot) const;
  [[nodiscard]] Seen membership(const Op& op, Spot spot) const;
  [[nodiscard]] RuleValue field(const Op& op, std::uint32_t node) const;
  [[nodiscard]] Seen rate(const Op& op) const;

  const Program& program_;
  const RuleWorld& world_;
  const Parts& parts_;
  Time now_;
};

}  // namespace orrery::scenario::rules
