#include <orrery/process/knobs.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/core/fault_ledger.hpp>
#include <orrery/core/math.hpp>
#include <orrery/core/random.hpp>
#include <orrery/core/simulator.hpp>

namespace orrery {
namespace {

enum KnobLane : std::uint64_t { lane_form, lane_value };
constexpr double usual_below = 0.5, least_below = 0.625, greatest_below = 0.75;

template <class T>
void check_range(T usual, KnobRange<T> range) {
  ORRERY_CHECK_MESSAGE(range.min <= usual && usual <= range.max, "a knob's default lies outside of its range");
}

double log_uniform(double draw, double min, double max) {
  const double low = math::log(min);
  return math::exp(low + draw * (math::log(max) - low));
}

std::string text_of(Duration length) {
  constexpr std::pair<std::int64_t, const char*> units[] = {
      {1'000'000'000, " s"}, {1'000'000, " ms"}, {1'000, " us"}, {1, " ns"}};
  for (const auto& [ns, unit] : units) {
    if (length.count() % ns == 0) return std::to_string(length.count() / ns) + unit;
  }
  std::unreachable();
}

std::string text_of(double value) {
  std::array<char, 40> text;
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

}  // namespace

struct Knobs::Knob {
  CounterRandom draws;
  bool drawn;  // Not the default, unless called off.
  std::string value{};
  std::string usual{};
};

struct Knobs::ByName : std::map<std::string, Knob, std::less<>> {};

Knobs::Knobs(Simulator& simulator) : simulator_(simulator), knobs_(new ByName) {}
Knobs::~Knobs() { delete knobs_; }

Knobs::Knob* Knobs::drawn(std::string_view name) {
  if (!random_) return nullptr;
  auto found = knobs_->find(name);
  if (found == knobs_->end()) {
    const CounterRandom draws(simulator_.seed(), "knob", name);
    const bool unusual = draws.real(0, lane_form) >= usual_below;
    const bool allowed = unusual && fault_allowed("knob-" + std::string(name), {}, 0);
    found = knobs_->emplace(name, Knob{draws, allowed}).first;
  }
  return found->second.drawn ? &found->second : nullptr;
}

std::int64_t Knobs::draw(const Knob& knob, KnobRange<std::int64_t> range) const {
  const double form = knob.draws.real(0, lane_form);
  if (form < least_below) return range.min;
  if (form < greatest_below) return range.max;
  if (range.min <= 0) {
    const std::uint64_t width = static_cast<std::uint64_t>(range.max) - static_cast<std::uint64_t>(range.min);
    const std::uint64_t offset =
        width + 1 == 0 ? knob.draws.at(0, lane_value) : knob.draws.below(0, lane_value, width + 1);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(range.min) + offset);
  }
  const double value =
      log_uniform(knob.draws.real(0, lane_value), static_cast<double>(range.min), static_cast<double>(range.max));
  if (value >= static_cast<double>(range.max)) return range.max;
  return std::max(range.min, static_cast<std::int64_t>(value));
}

std::int64_t Knobs::value(std::string_view name, std::int64_t usual, KnobRange<std::int64_t> range) {
  check_range(usual, range);
  Knob* knob = drawn(name);
  if (knob == nullptr) return usual;
  const std::int64_t value = draw(*knob, range);
  note(name, *knob, std::to_string(value), std::to_string(usual));
  return value;
}

Duration Knobs::value(std::string_view name, Duration usual, KnobRange<Duration> range) {
  check_range(usual, range);
  Knob* knob = drawn(name);
  if (knob == nullptr) return usual;
  const Duration value(draw(*knob, {range.min.count(), range.max.count()}));
  note(name, *knob, text_of(value), text_of(usual));
  return value;
}

double Knobs::value(std::string_view name, double usual, KnobRange<double> range) {
  check_range(usual, range);
  Knob* knob = drawn(name);
  if (knob == nullptr) return usual;
  const double form = knob->draws.real(0, lane_form);
  const double draw = knob->draws.real(0, lane_value);
  const double between =
      range.min > 0 ? log_uniform(draw, range.min, range.max) : range.min + draw * (range.max - range.min);
  const double value = form < least_below      ? range.min
                       : form < greatest_below ? range.max
                                               : std::clamp(between, range.min, range.max);
  note(name, *knob, text_of(value), text_of(usual));
  return value;
}

void Knobs::note(std::string_view name, Knob& knob, std::string value, std::string usual) {
  if (knob.value == value && knob.usual == usual) return;
  if (simulator_.trace() != nullptr)
    simulator_.record_text(kinds::knob_set, no_node, std::string(name) + " is " + value + " instead of " + usual);
  knob.value = std::move(value);
  knob.usual = std::move(usual);
}

std::vector<Knobs::Setting> Knobs::changed() const {
  std::vector<Setting> all;
  for (const auto& [name, knob] : *knobs_) {
    if (knob.value != knob.usual) all.push_back({name, knob.value, knob.usual});
  }
  return all;
}

}  // namespace orrery
