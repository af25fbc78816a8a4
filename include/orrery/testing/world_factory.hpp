#pragma once

#include <orrery/core/function.hpp>
#include <orrery/core/unique_ptr.hpp>

namespace orrery {

class Cluster;
class PropertyLog;
class World;

/// Adds nodes to a cluster that has none; both outlive the world.
using WorldFactory = std::function<std::unique_ptr<World>(Cluster& cluster, PropertyLog& properties)>;

}  // namespace orrery
