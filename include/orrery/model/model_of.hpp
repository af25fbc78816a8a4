#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <orrery/core/function.hpp>
#include <orrery/core/shared_ptr.hpp>
#include <orrery/metrics/histogram.hpp>
#include <orrery/metrics/series.hpp>
#include <orrery/metrics/time_average.hpp>
#include <orrery/model/model.hpp>
#include <orrery/process/process.hpp>

namespace orrery::model {

/// What a process that scenarios can place looks like: besides being a `Process`, it names its `Parameters` and
/// `Metrics`, both plain structs, and is constructed from both, which outlive it. If it also names a `Witness`, it is
/// constructed with a pointer to that of its group, or of the run, as well. A witness is constructed from a
/// `ReportViolation`, from a `RunObjects&` and that, or from `(RunObjects&, const Group&, const Parameters&)`.
/// `Metrics` are those of a node; with `static constexpr bool of_group = true` in it, of a group.
template <class P>
concept ModelProcess = std::is_base_of_v<Process, P> && requires {
  typename P::Parameters;
  typename P::Metrics;
};

namespace detail {

struct NoWitness {};
template <class P>
struct WitnessOf {
  using type = NoWitness;
};
template <class P>
  requires requires { typename P::Witness; }
struct WitnessOf<P> {
  using type = typename P::Witness;
};

}  // namespace detail

/// Declares a model: what its parameters are called, what it shows, counts, sends and checks.
///
///     ORRERY_MODEL(echo) {
///       return model::ModelOf<Echo>("echo", "Sends back what it is sent.")
///           .parameters(Fields<Echo::Parameters>().field("delay", &Echo::Parameters::delay, "Before it answers."))
///           .shows("waiting", &Echo::waiting, "Requests that it has not answered yet.")
///           .metric("answered", &Echo::Metrics::answered, "Requests that it has answered.")
///           .message<Ping>("ping", "What is to be sent back.");
///     }
template <ModelProcess P>
class ModelOf {
 public:
  using Parameters = typename P::Parameters;
  using ProcessMetrics = typename P::Metrics;
  using RunWitness = typename detail::WitnessOf<P>::type;
  static constexpr bool has_witness = !std::is_same_v<RunWitness, detail::NoWitness>;
  static constexpr bool metrics_of_group = requires { requires ProcessMetrics::of_group; };

  ModelOf(std::string_view name, std::string_view summary) : declared_(std::make_shared<Declared>()) {
    info_.name = name;
    info_.summary = summary;
  }

  ModelOf& source(std::string_view text) {
    info_.source = text;
    return *this;
  }
  ModelOf& behaviour_version(std::uint32_t version) {
    info_.behaviour_version = version;
    return *this;
  }
  ModelOf& parameters(Fields<Parameters> fields) {
    declared_->fields = std::move(fields);
    return *this;
  }
  /// The parameter that chooses a planted bug: an enumeration, of which every value but the default is a flaw. A
  /// document that chooses one is refused unless bugs are allowed.
  template <class Bug>
  ModelOf& bugs(std::string_view name, Bug Parameters::* member, std::string_view meaning) {
    for (const Choice<Bug>& choice : field_choices(Bug())) {
      if (choice.value != Parameters().*member) info_.bugs.emplace_back(choice.name, choice.meaning);
    }
    declared_->is_flawed = [member](const Parameters& p) { return p.*member != Parameters().*member; };
    declared_->bug_field = name;
    declared_->fields.field(name, member, meaning);
    return *this;
  }
  template <class Get>
  ModelOf& shows(std::string_view name, Get get, std::string_view meaning) {
    declared_->shown.field(name, get, meaning);
    return *this;
  }
  template <class T, class Base>
    requires std::is_base_of_v<Base, ProcessMetrics>
  ModelOf& metric(std::string_view name, T Base::* member, std::string_view meaning, std::string_view unit = {}) {
    T ProcessMetrics::* of_metrics = member;
    declared_->metrics.metric(name, of_metrics, meaning, unit);
    return *this;
  }
  template <class Message>
  ModelOf& message(std::string_view name, std::string_view meaning) {
    detail::declare(info_.messages, Message::wire_id, name, meaning);
    return *this;
  }
  ModelOf& checker(std::string_view name, std::string_view meaning) {
    static_assert(has_witness, "what checks is the Witness that the process names");
    detail::declare(info_.checkers, name, meaning);
    return *this;
  }

  operator Model() const {  // NOLINT(google-explicit-constructor)
    ModelInfo info = info_;
    info.fields = declared_->fields.all();
    info.shown = declared_->shown.all();
    info.metrics = declared_->metrics.all();
    return Model(std::move(info), std::make_shared<const Implementation>(declared_));
  }

 private:
  struct Declared {
    Fields<Parameters> fields;
    Shown<P> shown;
    model::Metrics<ProcessMetrics> metrics;
    std::function<bool(const Parameters&)> is_flawed;
    std::string bug_field;

    void read(const Value& with, Parameters& into, Reading& reading) const {
      fields.read(with, into, reading);
      if (reading.bugs_allowed() || !is_flawed || !is_flawed(into)) return;
      const Value* chosen = with.find(bug_field);
      const Reading::Step step(reading, bug_field);
      reading.problem(chosen != nullptr ? *chosen : with, "a planted bug, which is refused unless bugs are allowed");
    }
  };

  struct ReadSettings final : Settings {
    Parameters parameters;
  };

  class PlacedProcess final : public Placed {
   public:
    PlacedProcess(std::shared_ptr<const Declared> declared, Parameters parameters, ProcessMetrics* shared_metrics,
                  RunWitness* witness)
        : declared_(std::move(declared)), parameters_(std::move(parameters)), witness_(witness) {
      if (shared_metrics == nullptr) own_metrics_ = std::make_unique<ProcessMetrics>();
      metrics_ = shared_metrics != nullptr ? shared_metrics : own_metrics_.get();
    }

    ProcessFactory processes() override {
      return [this]() -> std::unique_ptr<Process> {
        if constexpr (has_witness) {
          return std::make_unique<P>(parameters_, *metrics_, witness_);
        } else {
          return std::make_unique<P>(parameters_, *metrics_);
        }
      };
    }
    [[nodiscard]] ShownValue shown(std::size_t field, const Process& process) const override {
      return declared_->shown.value(field, static_cast<const P&>(process));
    }
    [[nodiscard]] MetricView metric(std::size_t metric) const override {
      return declared_->metrics.view(metric, *metrics_);
    }
    [[nodiscard]] bool metrics_of_group() const override { return ModelOf::metrics_of_group; }
    void set(const Value& with, Reading& reading) override {
      Parameters changed = parameters_;
      const std::size_t before = reading.found();
      declared_->read(with, changed, reading);
      if (reading.found() == before) parameters_ = std::move(changed);
    }

   private:
    std::shared_ptr<const Declared> declared_;
    Parameters parameters_;
    std::unique_ptr<ProcessMetrics> own_metrics_;
    ProcessMetrics* metrics_;
    RunWitness* witness_;
  };

  class Implementation final : public Model::Implementation {
   public:
    explicit Implementation(std::shared_ptr<const Declared> declared) : declared_(std::move(declared)) {}

    [[nodiscard]] std::shared_ptr<const Settings> read(const Value* with, Reading& reading) const override {
      auto settings = std::make_shared<ReadSettings>();
      if (with != nullptr) declared_->read(*with, settings->parameters, reading);
      return settings;
    }
    void check_change(const Settings& settings, const Value& with, Reading& reading) const override {
      Parameters changed = static_cast<const ReadSettings&>(settings).parameters;
      declared_->read(with, changed, reading);
    }
    [[nodiscard]] std::unique_ptr<Placed> place(const Settings& settings, RunObjects& run,
                                                const Group& group) const override {
      const Parameters& parameters = static_cast<const ReadSettings&>(settings).parameters;
      ProcessMetrics* shared_metrics = nullptr;
      if constexpr (ModelOf::metrics_of_group) {
        shared_metrics = &run.of_group<ProcessMetrics>(group.index, [] { return std::make_shared<ProcessMetrics>(); });
      }
      return std::make_unique<PlacedProcess>(declared_, parameters, shared_metrics, witness_of(run, group, parameters));
    }

   private:
    static RunWitness* witness_of(RunObjects& run, const Group& group, const Parameters& parameters) {
      if constexpr (!has_witness) {
        return nullptr;
      } else if constexpr (requires { requires RunWitness::run_wide; }) {
        return &run.get<RunWitness>();
      } else {
        return &run.of_group<RunWitness>(group.index, [&] {
          if constexpr (std::is_constructible_v<RunWitness, RunObjects&, const Group&, const Parameters&>) {
            return std::make_shared<RunWitness>(run, group, parameters);
          } else {
            return run.make<RunWitness>();
          }
        });
      }
    }

    std::shared_ptr<const Declared> declared_;
  };

  ModelInfo info_;
  std::shared_ptr<Declared> declared_;
};

}  // namespace orrery::model

/// Defines a model, outside of any namespace: a function that the list which `orrery_add_models` (CMake) generates
/// calls. The file lies in the folder of that name.
#define ORRERY_MODEL(model_name)                      \
  ::orrery::model::Model orrery_model_##model_name(); \
  ::orrery::model::Model orrery_model_##model_name()
