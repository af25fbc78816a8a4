#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include <orrery/metrics/histogram.hpp>
#include <orrery/model/field_types.hpp>

namespace orrery::protocols::gossip {

/// What partners do for one another when they compare databases.
enum class AntiEntropy : std::uint8_t { none, push, pull, push_pull };
enum class Mongering : std::uint8_t { none, push, pull };
/// How interest in a rumour is lost.
enum class Loss : std::uint8_t { counter, coin };
enum class Bug : std::uint8_t { none, older_wins, certificates_forgotten };

std::span<const model::Choice<AntiEntropy>> field_choices(AntiEntropy);
std::span<const model::Choice<Mongering>> field_choices(Mongering);
std::span<const model::Choice<Loss>> field_choices(Loss);
std::span<const model::Choice<Bug>> field_choices(Bug);

inline constexpr std::uint32_t keys_max = 4096;

struct Parameters {
  AntiEntropy anti_entropy = AntiEntropy::push_pull;
  Duration anti_entropy_interval = std::chrono::seconds(1);
  Mongering mongering = Mongering::none;
  Duration mongering_interval = std::chrono::milliseconds(200);
  bool in_step = false;
  bool feedback = true;
  Loss loss = Loss::counter;
  std::uint32_t k = 2;
  std::uint32_t keys = 64;
  model::Rate update_rate{1};
  double delete_share = 0;
  std::optional<Duration> update_at{};
  Duration certificate_age = std::chrono::hours(24);
  Bug bug = Bug::none;
};

/// Of a group. A copy of an update is what the paper counts as traffic.
struct Metrics {
  static constexpr bool of_group = true;

  std::uint64_t updates = 0;
  std::uint64_t received = 0;
  std::uint64_t messages = 0;
  std::uint64_t copies = 0;
  std::uint64_t needless_copies = 0;
  std::uint64_t rounds = 0;
  Histogram delay = Histogram();
};

}  // namespace orrery::protocols::gossip
