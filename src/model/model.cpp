#include <orrery/model/model.hpp>

#include <algorithm>
#include <utility>

#include <orrery/core/check.hpp>

namespace orrery::model {
namespace {

bool by_name(const Model& a, const Model& b) { return a.info().name < b.info().name; }

}  // namespace

void detail::declare(std::vector<MessageInfo>& messages, std::uint32_t id, std::string_view name,
                     std::string_view meaning) {
  messages.push_back({id, std::string(name), std::string(meaning)});
}

void detail::declare(std::vector<CheckerInfo>& checkers, std::string_view name, std::string_view meaning) {
  checkers.push_back({std::string(name), std::string(meaning)});
}

Model::Model(ModelInfo info, std::shared_ptr<const Implementation> implementation)
    : info_(std::make_shared<const ModelInfo>(std::move(info))), implementation_(std::move(implementation)) {}

std::shared_ptr<const Settings> Model::read(const Value* with, Reading& reading) const {
  return implementation_->read(with, reading);
}

void Model::check_change(const Settings& settings, const Value& with, Reading& reading) const {
  implementation_->check_change(settings, with, reading);
}

std::unique_ptr<Placed> Model::place(const Settings& settings, RunObjects& run, const Group& group) const {
  return implementation_->place(settings, run, group);
}

Models::Models(std::vector<Model> models) {
  for (Model& model : models) add(std::move(model));
}

void Models::add(Model model) {
  ORRERY_CHECK_MESSAGE(find(model.info().name) == nullptr, "two models of one name");
  const auto place = std::upper_bound(models_.begin(), models_.end(), model, by_name);
  models_.insert(place, std::move(model));
}

const Model* Models::find(std::string_view name) const {
  const auto found =
      std::find_if(models_.begin(), models_.end(), [&](const Model& m) { return m.info().name == name; });
  return found == models_.end() ? nullptr : &*found;
}

std::vector<std::string> Models::names() const {
  std::vector<std::string> names;
  for (const Model& model : models_) names.push_back(model.info().name);
  return names;
}

}  // namespace orrery::model
