#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/shared_ptr.hpp>
#include <orrery/engine/actor_id.hpp>
#include <orrery/model/fields.hpp>
#include <orrery/world/picture.hpp>

namespace orrery {

class Engine;

/// What can be said of a world as it is, by name: {"infected", 312}.
using WorldFacts = std::vector<std::pair<std::string, std::uint64_t>>;

/// A world, declared: a population of actors and its parameters, which are the members of `P`.
template <class P>
struct WorldParts {
  std::string name;
  std::string summary;  ///< One sentence.
  model::Fields<P> parameters;
  /// Spawns the actors. The engine is new.
  void (*populate)(Engine& engine, const P& parameters);
  WorldFacts (*facts)(const Engine& engine, const P& parameters);
  /// Null: there is nothing to see.
  Picture (*paint)(const Engine& engine, const P& parameters) = nullptr;
  Tick ticks = 600;  ///< How long it is run unless said otherwise.
  /// Ticks that its messages take at least.
  Tick lookahead = 1;
  /// Whether it works with another lookahead as well.
  bool any_lookahead = false;
};

/// A world with values for its parameters; at first the defaults.
class WorldSetup {
 public:
  virtual ~WorldSetup() = default;
  /// Reads parameters from an object; what it does not name stays. All that is wrong goes to `reading`.
  virtual void read(const model::Value& object, model::Reading& reading) = 0;
  /// The value of a parameter, by its index in `EngineWorld::fields`.
  [[nodiscard]] virtual std::string show(std::size_t field) const = 0;
  virtual void populate(Engine& engine) const = 0;
  [[nodiscard]] virtual WorldFacts facts(const Engine& engine) const = 0;
  /// Nothing if the world has no picture.
  [[nodiscard]] virtual std::optional<Picture> paint(const Engine& engine) const = 0;
};

namespace detail {

template <class P>
class SetupOf final : public WorldSetup {
 public:
  explicit SetupOf(std::shared_ptr<const WorldParts<P>> parts) : parts_(std::move(parts)) {}

  void read(const model::Value& object, model::Reading& reading) override {
    parts_->parameters.read(object, values_, reading);
  }
  [[nodiscard]] std::string show(std::size_t field) const override { return parts_->parameters.show(field, values_); }
  void populate(Engine& engine) const override { parts_->populate(engine, values_); }
  [[nodiscard]] WorldFacts facts(const Engine& engine) const override { return parts_->facts(engine, values_); }
  [[nodiscard]] std::optional<Picture> paint(const Engine& engine) const override {
    if (parts_->paint == nullptr) return std::nullopt;
    return parts_->paint(engine, values_);
  }

 private:
  std::shared_ptr<const WorldParts<P>> parts_;
  P values_{};
};

}  // namespace detail

/// A world as everything but itself knows it.
class EngineWorld {
 public:
  template <class P>
  EngineWorld(WorldParts<P> parts)
      : name_(parts.name),
        summary_(parts.summary),
        ticks_(parts.ticks),
        lookahead_(parts.lookahead),
        any_lookahead_(parts.any_lookahead),
        has_picture_(parts.paint != nullptr),
        fields_(parts.parameters.all()) {
    auto shared = std::make_shared<const WorldParts<P>>(std::move(parts));
    parts_ = shared;
    make_ = [](const std::shared_ptr<const void>& erased) -> std::unique_ptr<WorldSetup> {
      return std::make_unique<detail::SetupOf<P>>(std::static_pointer_cast<const WorldParts<P>>(erased));
    };
  }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& summary() const { return summary_; }
  [[nodiscard]] Tick ticks() const { return ticks_; }
  [[nodiscard]] Tick lookahead() const { return lookahead_; }
  [[nodiscard]] bool any_lookahead() const { return any_lookahead_; }
  [[nodiscard]] bool has_picture() const { return has_picture_; }
  [[nodiscard]] const std::vector<model::Field>& fields() const { return fields_; }
  [[nodiscard]] std::unique_ptr<WorldSetup> setup() const { return make_(parts_); }

 private:
  std::string name_;
  std::string summary_;
  Tick ticks_;
  Tick lookahead_;
  bool any_lookahead_;
  bool has_picture_;
  std::vector<model::Field> fields_;
  std::shared_ptr<const void> parts_;
  std::unique_ptr<WorldSetup> (*make_)(const std::shared_ptr<const void>& parts);
};

/// The world of that name, or null.
[[nodiscard]] const EngineWorld* find_world(std::span<const EngineWorld> worlds, std::string_view name);
[[nodiscard]] std::vector<std::string> names_of(std::span<const EngineWorld> worlds);

}  // namespace orrery
