#pragma once

#include <span>
#include <string>

#include <orrery/model/document.hpp>
#include <orrery/model/model.hpp>

namespace orrery::scenario {

/// All models as a JSON array of what `model_json` gives, as `orrery models --json` prints it.
[[nodiscard]] std::string models_json(const model::Models& models);
/// What a model declares of itself, as a JSON object: `name`, `summary`, `source`, `behaviour_version`, `fields`,
/// `shown`, `metrics`, `messages`, `checkers`, `bugs`.
[[nodiscard]] std::string model_json(const model::Model& model);

/// A JSON array of objects: `line`, `column`, `pointer`, `message`.
[[nodiscard]] std::string problems_json(std::span<const model::Problem> problems);

}  // namespace orrery::scenario
