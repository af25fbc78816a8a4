#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/shared_ptr.hpp>
#include <orrery/model/document.hpp>
#include <orrery/model/fields.hpp>
#include <orrery/model/metrics.hpp>
#include <orrery/model/run_objects.hpp>
#include <orrery/model/shown.hpp>
#include <orrery/process/process_factory.hpp>

namespace orrery::model {

/// A kind of message that a model's processes send.
struct MessageInfo {
  std::uint32_t id = 0;  ///< Its `wire_id`: the first bytes of the datagram.
  std::string name;
  std::string meaning;  ///< One sentence.
};

/// Something that a model's witness watches over. "raft.election_safety" is checker "election_safety" of "raft".
struct CheckerInfo {
  std::string name;
  std::string meaning;  ///< What must hold, in one sentence.
};

/// What a model declares of itself: all that the schema, the validation, `orrery models`, `orrery fields`, the
/// reference and the viewer's inspector know of it.
struct ModelInfo {
  std::string name;
  std::string summary;  ///< One sentence.
  std::string source;   ///< The paper, or where it is from; may be empty.
  /// Raised with each change of what its processes do: two builds with equal versions give equal runs.
  std::uint32_t behaviour_version = 1;
  std::vector<Field> fields;
  std::vector<ShownField> shown;
  std::vector<MetricInfo> metrics;
  std::vector<MessageInfo> messages;
  std::vector<CheckerInfo> checkers;
  /// Flaws that a document may choose, for those who want to see how they are found; see `ModelOf::bugs`.
  std::vector<std::pair<std::string, std::string>> bugs;
};

namespace detail {

void declare(std::vector<MessageInfo>& messages, std::uint32_t id, std::string_view name, std::string_view meaning);
void declare(std::vector<CheckerInfo>& checkers, std::string_view name, std::string_view meaning);

}  // namespace detail

/// The parameters of a model, as read from a document.
class Settings {
 public:
  virtual ~Settings() = default;
};

/// A model on a node of a run.
class Placed {
 public:
  Placed() = default;
  virtual ~Placed() = default;
  Placed(const Placed&) = delete;
  Placed& operator=(const Placed&) = delete;

  /// Makes the process of each incarnation; not beyond the life of this object.
  [[nodiscard]] virtual ProcessFactory processes() = 0;
  /// Of a process that it made; the field is an index into `ModelInfo::shown`.
  [[nodiscard]] virtual ShownValue shown(std::size_t field, const Process& process) const = 0;
  /// Whether `metric` gives what the whole group has counted, the same for all its nodes.
  [[nodiscard]] virtual bool metrics_of_group() const { return false; }
  /// Of the node; the metric is an index into `ModelInfo::metrics`.
  [[nodiscard]] virtual MetricView metric(std::size_t metric) const = 0;
  /// Changes a parameter of a run that is underway, which a process sees the next time it looks. Every problem goes to
  /// `reading`.
  virtual void set(const Value& with, Reading& reading) = 0;
};

/// A kind of thing that a scenario can place on a node. Cheap to copy; see `ModelOf` for how one is declared.
class Model {
 public:
  class Implementation {
   public:
    virtual ~Implementation() = default;
    [[nodiscard]] virtual std::shared_ptr<const Settings> read(const Value* with, Reading& reading) const = 0;
    virtual void check_change(const Settings& settings, const Value& with, Reading& reading) const = 0;
    [[nodiscard]] virtual std::unique_ptr<Placed> place(const Settings& settings, RunObjects& run,
                                                        const Group& group) const = 0;
  };

  Model(ModelInfo info, std::shared_ptr<const Implementation> implementation);

  [[nodiscard]] const ModelInfo& info() const { return *info_; }
  /// Its parameters from the object `with`; all at their defaults if that is null. Every problem goes to `reading`.
  [[nodiscard]] std::shared_ptr<const Settings> read(const Value* with, Reading& reading) const;
  /// Whether what `with` has may take the place of what `settings` has. Every problem goes to `reading`.
  void check_change(const Settings& settings, const Value& with, Reading& reading) const;
  /// On one more node of a run, which is one of the group's.
  [[nodiscard]] std::unique_ptr<Placed> place(const Settings& settings, RunObjects& run, const Group& group = {}) const;

 private:
  std::shared_ptr<const ModelInfo> info_;
  std::shared_ptr<const Implementation> implementation_;
};

/// The models that a program has, by name.
class Models {
 public:
  Models() = default;
  explicit Models(std::vector<Model> models);

  /// One of a name that is there already is a programmer's error.
  void add(Model model);
  [[nodiscard]] const std::vector<Model>& all() const { return models_; }
  [[nodiscard]] const Model* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::vector<Model> models_;
};

}  // namespace orrery::model
