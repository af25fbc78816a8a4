#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/core/time.hpp>

namespace orrery {

/// What must hold, or must happen, in runs of a simulation. The vocabulary is Antithesis' and FoundationDB's.
enum class PropertyKind : std::uint8_t {
  always,       ///< Holds whenever it is evaluated.
  sometimes,    ///< Holds at least once in all seeds together: proof that the tests reach what they should.
  reachable,    ///< This line runs at least once in all seeds together.
  unreachable,  ///< This line never runs.
  invariant,    ///< Holds after each event, or every so often, on the whole simulation.
  eventually,   ///< Comes true within a time, whenever it is asked for.
  workload,     ///< A workload compared the system with its model.
  progress,     ///< Every phase ends in time.
  process,      ///< No process throws, fails, blocks or crashes by itself.
};
[[nodiscard]] std::string_view to_string(PropertyKind kind);

/// How often a property was looked at in one run, or in many.
struct PropertyCount {
  PropertyKind kind = PropertyKind::always;
  std::string name;
  std::string place;           ///< "file.cpp:12", or "".
  std::uint64_t hits = 0;      ///< Evaluations that held (`reachable`, `unreachable`: times reached).
  std::uint64_t failures = 0;  ///< Evaluations that did not (for `sometimes`: no failure yet).
};

/// A property that failed, once.
struct Violation {
  PropertyKind kind = PropertyKind::always;
  std::string property;
  std::string message;
  std::string place;
  std::string node;  ///< "" when it concerns the whole simulation.
  Time at;
};

}  // namespace orrery
