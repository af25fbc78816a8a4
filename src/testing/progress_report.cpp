#include <array>
#include <cstdio>

#include "testing/simulation_run.hpp"

namespace orrery {
namespace {

constexpr std::size_t waits_shown_max = 6;

std::string since_text(Time since) {
  std::array<char, 48> text;
  std::snprintf(text.data(), text.size(), " since %.3f s", since.seconds());
  return text.data();
}

std::string state_of(const Node& node, const std::optional<Time>& down_since) {
  if (!node.up()) return "is down" + (down_since ? since_text(*down_since) : std::string());
  if (node.paused()) return "is paused";
  return node.state() == NodeState::stopping ? "is stopping" : "";
}

std::string waits_of(const Node& node) {
  const std::vector<const Waiter*> waiters = node.scheduler().suspended();
  std::string text;
  for (std::size_t i = 0; i < std::min(waiters.size(), waits_shown_max); ++i)
    text += "\n    " + waiters[i]->describe() + since_text(waiters[i]->since());
  if (waiters.size() > waits_shown_max)
    text += "\n    and " + std::to_string(waiters.size() - waits_shown_max) + " more";
  return text;
}

}  // namespace

// Who is late, then what everybody waits for: the culprit is often somebody else.
std::string SimulationRun::progress_report(std::string_view activity) const {
  std::array<char, 64> limit;
  std::snprintf(limit.data(), limit.size(), "%.3f s",
                std::chrono::duration<double>(simulation_.described().phase_limit).count());
  std::string text = std::to_string(clients_left_) + " of " + std::to_string(clients_.size()) +
                     " clients did not return from " + std::string(activity) + " within " + limit.data();
  const auto add = [&](const Node& node, std::string_view title) {
    const std::string state = state_of(node, down_since_[node.id().value]);
    const std::string waits = waits_of(node);
    text += "\n  " + node.name() + std::string(title) + (state.empty() ? "" : " " + state);
    if (waits.empty()) {
      if (state.empty()) text += " waits for nothing: no task of it is left";
    } else {
      text += (state.empty() ? " waits for" : ", waiting for") + waits;
    }
  };
  for (const NodeId client : clients_) {
    if (unfinished_[client.value]) add(*cluster_.nodes()[client.value], " in " + std::string(activity));
  }
  for (const NodeId server : servers_) add(*cluster_.nodes()[server.value], "");
  return text;
}

}  // namespace orrery
