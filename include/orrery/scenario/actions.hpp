#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <orrery/core/time.hpp>
#include <orrery/model/document.hpp>
#include <orrery/model/node_pattern.hpp>
#include <orrery/network/interception.hpp>
#include <orrery/network/link_options.hpp>

namespace orrery::scenario {

/// Which nodes an action is aimed at: ids and patterns ("n1", "n*"), "random(n*)", "random(n*, 2)", or a condition over
/// their state, "@leader" or "@(role == 'leader')", which is resolved when the action is carried out. None may match
/// then: nothing happens, and the run's record says so.
struct Target {
  std::string text;
  std::vector<std::string> nodes;  ///< Unless it is a condition.
  std::string condition;           ///< What follows '@'; "": none.
  std::uint32_t random_count = 0;  ///< So many of `nodes`, drawn; 0: all.
  model::Place place;
  std::string pointer;  ///< Of it in the document.
};

struct Crash {
  Target target;
  std::optional<Duration> reboot_after;  ///< Else it stays down.
  bool wipe = false;                     ///< Its disk is empty when it comes back.
};
struct Stop {
  Target target;
  Duration deadline = std::chrono::seconds(5);
  std::optional<Duration> start_after;
};
struct Start {
  Target target;
};
struct Pause {
  Target target;
  std::optional<Duration> length;
};
struct Resume {
  Target target;
};
struct Stall {
  Target target;
  Duration length = std::chrono::seconds(1);
};
struct SlowCpu {
  Target target;
  Duration length = std::chrono::seconds(5);
  std::uint32_t factor = 10;
};
struct SlowDisk {
  Target target;
  Duration length = std::chrono::seconds(5);
  std::uint32_t factor = 100;
};
struct StallDisk {
  Target target;
  Duration length = std::chrono::seconds(5);
};
struct FillDisk {
  Target target;
  Duration length = std::chrono::seconds(5);
};
struct StepClock {
  Target target;
  Duration forward{}, back{};
};
struct FireTimer {
  Target target;
};

/// Who can no longer talk to whom.
struct PartitionSpec {
  enum class Kind : std::uint8_t { random_halves, random_node, groups };
  Kind kind = Kind::random_halves;
  std::vector<std::vector<std::string>> groups;  ///< A node in several of them is a bridge: it talks to all of these.
};
struct Partition {
  PartitionSpec partition;
  std::optional<Duration> heal_after;
};
struct Isolate {
  enum class Way : std::uint8_t { both, in, out };
  Target target;
  Way way = Way::both;
  std::optional<Duration> heal_after;
};
struct Heal {
  bool heal = true;
};

/// One element of "links", and what an action changes links to.
struct LinkRule {
  bool everywhere = false;            ///< From any node to any.
  std::string from_zone, to_zone;     ///< Either both, or none.
  std::vector<std::string> from, to;  ///< Ids, unless one of the above.
  bool both_ways = true;
  LinkOptions link;
  double duplicate = 0;  ///< Of each datagram.
  double reorder = 0;    ///< Of each datagram.
};

struct SlowLinks {
  Target target;  ///< All links to and from these.
  double factor = 10;
  Duration extra{};
  Duration length = std::chrono::seconds(5);
};
struct SetLink {
  LinkRule link;
};
/// Somebody grabs a datagram on its way.
struct CatchPacket {
  CaughtPacket::Fate fate = CaughtPacket::Fate::drop;
  model::NodeList sender, receiver;  ///< One node each.
  Duration arrives{};                ///< When it is to arrive, from the start of the run.
  Duration by = std::chrono::milliseconds(20);
};
struct SetParameter {
  Target target;
  model::Value with = model::Value::object({});  ///< Parameters of their model.
};
struct Note {
  std::string note;
};
/// Ends the run here, as one that found something.
struct Break {
  bool breaks = true;
};

using Action =
    std::variant<Crash, Stop, Start, Pause, Resume, Stall, SlowCpu, SlowDisk, StallDisk, FillDisk, StepClock, FireTimer,
                 Partition, Isolate, Heal, SlowLinks, SetLink, CatchPacket, SetParameter, Note, Break>;

}  // namespace orrery::scenario
