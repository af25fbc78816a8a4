#pragma once

#include <vector>

#include <orrery/model/model.hpp>

namespace orrery::model {

/// The models that the program itself brings: those of `orrery_add_models` (CMake). Without the built-in ones.
[[nodiscard]] std::vector<Model> registered_models();

namespace detail {

/// Registers before `main`; the list is never written afterwards.
class ModelRegistrar {
 public:
  explicit ModelRegistrar(std::vector<Model> (*models)());
};

}  // namespace detail

}  // namespace orrery::model
