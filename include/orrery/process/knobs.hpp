#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/ids.hpp>
#include <orrery/core/time.hpp>
#include <orrery/process/knob_range.hpp>

namespace orrery {

class Simulator;

namespace kinds {
inline constexpr Kind knob_set{0x0431};  ///< Text record: a knob that has another value than its default in this run.
}  // namespace kinds

/// The tuning parameters of a run's processes, by name. A simulation sets them at random, for what is right only with
/// the defaults is wrong: each knob, in half of the seeds, is at its least, at its greatest (an eighth each) or in
/// between, log-uniformly if the range is positive, else uniformly (FoundationDB randomises its knobs likewise). The
/// value is a function of the seed, the name and the range: the same on all nodes and in all their lives, as if
/// deployed so.
class Knobs {
 public:
  struct Setting {
    std::string name;
    std::string value;
    std::string usual;  ///< The default.
  };

  /// The simulator outlives it.
  explicit Knobs(Simulator& simulator);
  ~Knobs();
  Knobs(const Knobs&) = delete;
  Knobs& operator=(const Knobs&) = delete;

  /// Whether knobs are set at random; not, unless asked. Before the first is read.
  void randomise(bool on = true) { random_ = on; }

  /// The value of the knob whose default is `usual`; the range must contain that.
  [[nodiscard]] Duration value(std::string_view name, Duration usual, KnobRange<Duration> range);
  [[nodiscard]] std::int64_t value(std::string_view name, std::int64_t usual, KnobRange<std::int64_t> range);
  [[nodiscard]] double value(std::string_view name, double usual, KnobRange<double> range);

  /// Those that have been read and are not at their default, by name.
  [[nodiscard]] std::vector<Setting> changed() const;

 private:
  struct Knob;
  struct ByName;

  [[nodiscard]] Knob* drawn(std::string_view name);
  [[nodiscard]] std::int64_t draw(const Knob& knob, KnobRange<std::int64_t> range) const;
  void note(std::string_view name, Knob& knob, std::string value, std::string usual);

  Simulator& simulator_;
  bool random_ = false;
  ByName* const knobs_;  // Owned.
};

}  // namespace orrery
