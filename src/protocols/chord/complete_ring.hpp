#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "protocols/chord/identifier.hpp"

namespace orrery::protocols::chord {

/// Whom of a complete ring a node would know, by their numbers in the list of names.
struct Placement {
  std::vector<std::uint32_t> successors;  ///< The next first.
  std::uint32_t predecessor = 0;
  std::vector<std::uint32_t> fingers;  ///< By index.
};

/// The ring that all of a list of names form together. Of several with one identifier the first is meant.
class CompleteRing {
 public:
  CompleteRing(const Circle& circle, const std::vector<std::string>& names);

  [[nodiscard]] const Circle& circle() const { return circle_; }
  [[nodiscard]] Placement placement(std::uint32_t self, std::uint32_t successors) const;

 private:
  struct Place {
    std::uint64_t id;
    std::uint32_t peer;

    friend auto operator<=>(const Place&, const Place&) = default;
  };

  Circle circle_;
  std::vector<std::uint64_t> ids_;  // By number.
  std::vector<Place> places_;       // By identifier, and then by number.
};

}  // namespace orrery::protocols::chord
