#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orrery/model/run_objects.hpp>
#include <orrery/process/env.hpp>

#include "protocols/swim/messages.hpp"
#include "protocols/swim/parameters.hpp"

namespace orrery::protocols::swim {

/// Knows who of a group is alive, and what each member takes the others for.
class GroupTruth {
 public:
  GroupTruth(const model::ReportViolation& report, const std::vector<std::string>& names);

  struct Detection {
    bool is_false = false;            ///< The member is alive.
    std::optional<Duration> first{};  ///< Nobody else had noticed; since its death.
    std::optional<Duration> last{};   ///< Now everybody alive has noticed; since its death.
  };

  void started(std::uint32_t member, const Parameters& parameters, Time now);
  void died(std::uint32_t member, Time now);
  /// It leaves by its own will: nobody needs to find out.
  void left(std::uint32_t member);
  void raised(std::uint32_t member, std::uint32_t incarnation);
  /// What an observer takes a member for from now on.
  Detection took(std::uint32_t observer, std::uint32_t member, Standing standing, Time now);
  /// Somebody's period begins.
  void period_begins(Time now);
  void healed();

 private:
  struct Truth {
    bool alive = false;
    bool away = false;  // Left.
    Time since;         // Its birth or death.
    std::uint32_t incarnation_max = 0;
    bool noticed = false;
    bool death_judged = false;
  };
  struct FalseDeath {
    std::uint32_t observer;
    std::uint32_t member;
    Standing standing;
  };

  [[nodiscard]] Standing& view(std::uint32_t observer, std::uint32_t member) {
    return views_[std::size_t{observer} * truths_.size() + member];
  }
  [[nodiscard]] bool all_noticed(std::uint32_t member);
  void judge_deaths(Time now);
  void judge_false_deaths(Time now);
  [[nodiscard]] std::vector<FalseDeath> false_deaths();

  const model::ReportViolation& report_;
  std::vector<std::string> names_;
  std::vector<Truth> truths_;
  std::vector<Standing> views_;  // By observer and member.
  Duration detection_bound_{};
  Duration refutation_bound_{};
  bool healed_ = false;
  Time healed_at_;
  bool deaths_to_judge_ = false;
  bool refutations_judged_ = false;
  std::optional<Time> due_;
  std::optional<std::vector<FalseDeath>> found_before_;
};

/// That of a group; made by whoever starts first, for it takes the names of all.
class SwimWitness final : public model::Witness {
 public:
  explicit SwimWitness(model::ReportViolation report) : report_(std::move(report)) {}

  [[nodiscard]] GroupTruth& group(const std::vector<std::string>& names) {
    if (!group_) group_.emplace(report_, names);
    return *group_;
  }
  void healed() override {
    if (group_) group_->healed();
  }

 private:
  model::ReportViolation report_;
  std::optional<GroupTruth> group_;
};

}  // namespace orrery::protocols::swim
