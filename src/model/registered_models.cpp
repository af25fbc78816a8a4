#include <orrery/model/registered_models.hpp>

namespace orrery::model {
namespace {

using Source = std::vector<Model> (*)();

// Filled by static initialisers, before `main`, and never written afterwards.
std::vector<Source>& sources() {
  static std::vector<Source> all;  // tidy: allow(global-state) constant once main runs
  return all;
}

}  // namespace

std::vector<Model> registered_models() {
  std::vector<Model> models;
  for (const Source source : sources()) {
    for (Model& model : source()) models.push_back(std::move(model));
  }
  return models;
}

detail::ModelRegistrar::ModelRegistrar(std::vector<Model> (*models)()) { sources().push_back(models); }

}  // namespace orrery::model
