#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include <orrery/core/nearest.hpp>
#include <orrery/model/model.hpp>
#include <orrery/model/nested_fields.hpp>
#include <orrery/scenario/read_document.hpp>
#include <orrery/scenario/scenario.hpp>

#include "model/problem_order.hpp"
#include "model/seed_text.hpp"
#include "scenario/action_fields.hpp"
#include "scenario/action_reader.hpp"
#include "scenario/document_fields.hpp"
#include "scenario/node_reader.hpp"
#include "scenario/part_of.hpp"
#include "scenario/rule_book.hpp"
#include "scenario/run_bounds.hpp"

namespace orrery::scenario {
namespace {

using model::Reading;
using model::Value;

// Reads a document in the order in which its parts need each other: the names of all nodes first.
class Reader {
 public:
  Reader(const Value& root, const model::Models& models, const ReadOptions& options)
      : root_(root),
        nodes_(reading_, models, options, scenario_),
        actions_(reading_, models, scenario_.nodes,
                 [this](std::size_t node) -> const NodeGroup& { return nodes_.group_of(node); }) {
    reading_.allow_bugs(options.allow_bugs);
    scenario_.bugs_allowed = options.allow_bugs;
  }

  std::expected<Scenario, std::vector<model::Problem>> read() {
    if (!root_.is(Value::Type::object)) {
      reading_.expected(root_, "an object");
      return std::unexpected(problems());
    }
    read_head();
    nodes_.read(document_.nodes);
    nodes_.tell();
    nodes_.read_parameters();
    const auto is_late = [](const std::string& name) { return name == "links" || name == "chaos"; };
    late_document_fields().read(part_of(root_, is_late), document_, reading_);
    if (const Value* chaos = root_.find("chaos"); chaos != nullptr && document_.chaos) {
      const Reading::Step step(reading_, "chaos");
      require_within_run(*chaos, *document_.chaos, document_.duration, reading_);
    }
    read_faults();
    read_rules();
    read_expectations();
    // What rules may name is what the nodes show.
    rule_problems_ = nodes_.complete() ? rule_problems(scenario_) : rule_syntax_problems(scenario_);
    if (!reading_.ok() || !rule_problems_.empty()) return std::unexpected(problems());
    scenario_.links = std::move(document_.links);
    scenario_.chaos = std::move(document_.chaos);
    return std::move(scenario_);
  }

 private:
  using Names = std::set<std::string, std::less<>>;

  void read_head() {
    const Value* version = root_.find("orrery");
    if (version == nullptr) reading_.problem(root_, "no member \"orrery\": 1, which says what kind of document it is");
    document_fields().read(root_, document_, reading_);
    if (version != nullptr && version->is(Value::Type::number) && document_.version != document_version) {
      const Reading::Step step(reading_, "orrery");
      reading_.problem(*version, "this build reads version " + std::to_string(document_version) + " of documents");
    }
    const auto seed = model::seed_of(document_.seed);
    if (!seed) {
      const Reading::Step step(reading_, "seed");
      reading_.problem(member_or(root_, "seed"),
                       "expected a whole number of 64 bits as text, such as \"42\" or \"0x2a\"");
    }
    if (document_.duration <= Duration() && root_.find("duration") == nullptr)
      reading_.problem(root_, "no member \"duration\", such as \"60s\"");
    if (document_.nodes.empty() && reading_.ok()) reading_.problem(root_, "no nodes");
    if (document_.display.value && !document_.display.value->is(Value::Type::object)) {
      const Reading::Step step(reading_, "display");
      reading_.expected(*document_.display.value, "an object");
    }
    scenario_.name = document_.name;
    scenario_.title = document_.title;
    if (const Value* text = root_.find("description"); text != nullptr && text->is(Value::Type::text))
      scenario_.description = text->text();
    scenario_.seed = seed.value_or(1);
    scenario_.duration = document_.duration;
    scenario_.ties = document_.ties;
  }

  // Decisions are called by it, on command lines too.
  void check_name(const Value& value, const std::string& name, Names& known) {
    const Reading::Step at(reading_, "name");
    const auto plain = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    if (!std::all_of(name.begin(), name.end(), plain)) {
      reading_.problem(member_or(value, "name"), "a fault's name is made of letters, digits, '-' and '_'");
    } else if (!known.insert(name).second) {
      reading_.problem(member_or(value, "name"), "a second fault '" + name + "'");
    }
  }

  void read_faults() {
    const Reading::Step faults(reading_, "faults");
    Names fault_names;
    for (std::size_t i = 0; i < document_.faults.size(); ++i) {
      const Value& value = *document_.faults[i].value;
      const Reading::Step step(reading_, i);
      if (!value.is(Value::Type::object)) {
        reading_.expected(value, "an object, such as {\"at\": \"10s\", \"crash\": \"n1\"}");
        continue;
      }
      FaultElement element;
      const auto& of_time = fault_fields().all();
      const auto is_time = [&](const std::string& name) {
        return std::any_of(of_time.begin(), of_time.end(), [&](const model::Field& f) { return f.name == name; });
      };
      fault_fields().read(part_of(value, is_time), element, reading_);
      PlannedFault fault = planned_fault(element, i);
      const Duration end = document_.duration;
      require_within_run(value, "at", fault.at, end, end, reading_);
      require_within_run(value, "from", fault.from, end - Duration{1}, end, reading_);
      const Value rest = part_of(value, [&](const std::string& name) { return !is_time(name); });
      if (element.actions.value) {
        for (const Value::Member& member : rest.object()) {
          const bool action = is_action(member.name);
          if (action) reading_.problem(member.place, "'" + member.name + "' beside \"do\", where it belongs");
          if (!action) (void)model::find_field(of_time, member, reading_);
        }
        const Reading::Step at(reading_, "do");
        fault.actions = actions_.read(*element.actions.value);
      } else {
        fault.actions = actions_.read(rest);
      }
      check_name(value, fault.name, fault_names);
      scenario_.faults.push_back(std::move(fault));
    }
  }

  void read_rules() {
    const Reading::Step rules(reading_, "rules");
    for (std::size_t i = 0; i < document_.rules.size(); ++i) {
      const Value& value = *document_.rules[i].value;
      const Reading::Step step(reading_, i);
      RuleElement element;
      rule_fields().read(value, element, reading_);
      RuleText rule;
      rule.name = element.name.empty() ? "rule-" + std::to_string(i + 1) : element.name;
      rule.when = element.when;
      if (const Value* when = value.is(Value::Type::object) ? value.find("when") : nullptr) rule.place = when->place();
      rule.pointer = "/rules/" + std::to_string(i) + "/when";
      rule.once = element.once;
      rule.holds_for = element.holds_for;
      rule.at_most_every = element.at_most_every;
      if (element.actions.value) {
        const Reading::Step at(reading_, "do");
        rule.actions = actions_.read(*element.actions.value);
      }
      scenario_.rules.push_back(std::move(rule));
    }
  }

  void read_expectations() {
    const Reading::Step expectations(reading_, "expect");
    for (std::size_t i = 0; i < document_.expect.size(); ++i) {
      const Value& value = *document_.expect[i].value;
      const Reading::Step step(reading_, i);
      if (!value.is(Value::Type::text)) {
        reading_.expected(
            value, "a checker, such as \"raft.election_safety\", or an expectation, such as \"always count(up) >= 3\"");
        continue;
      }
      ExpectationText expectation;
      expectation.name = expectation.text = value.text();
      expectation.place = value.place();
      expectation.pointer = "/expect/" + std::to_string(i);
      expectation.is_checker = names_checker(value);
      scenario_.expectations.push_back(std::move(expectation));
    }
  }

  // "model.checker", of a model that is placed; what looks like one and is none is a problem.
  bool names_checker(const Value& value) {
    const std::string& text = value.text();
    const std::size_t dot = text.find('.');
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; };
    if (dot == std::string::npos || !std::all_of(text.begin(), text.end(), plain)) return false;
    std::vector<std::string> known;
    for (const model::Model& model : scenario_.models) {
      for (const model::CheckerInfo& checker : model.info().checkers)
        known.push_back(model.info().name + "." + checker.name);
    }
    const bool may_be_placed =
        !nodes_.models_known() && std::none_of(known.begin(), known.end(), [&](const auto& name) {
          return name.starts_with(text.substr(0, dot + 1));
        });
    if (!may_be_placed && std::find(known.begin(), known.end(), text) == known.end())
      reading_.problem(value,
                       "no checker '" + text.substr(0, 60) + "' of a model that is placed" + suggestion(text, known));
    return true;
  }

  std::vector<model::Problem> problems() {
    std::vector<model::Problem> all = reading_.problems();
    all.insert(all.end(), rule_problems_.begin(), rule_problems_.end());
    return in_order_of_text(std::move(all));
  }

  const Value& root_;
  Reading reading_;
  Document document_;
  Scenario scenario_;
  NodeReader nodes_;
  ActionReader actions_;
  std::vector<model::Problem> rule_problems_;
};

}  // namespace

Scenario::Scenario() = default;
Scenario::Scenario(const Scenario&) = default;
Scenario::Scenario(Scenario&&) noexcept = default;
Scenario& Scenario::operator=(const Scenario&) = default;
Scenario& Scenario::operator=(Scenario&&) noexcept = default;
Scenario::~Scenario() = default;

std::vector<std::string> Scenario::node_names() const {
  std::vector<std::string> names;
  for (const NodeGroup& group : nodes) names.insert(names.end(), group.ids.begin(), group.ids.end());
  return names;
}

const model::Model& Scenario::model_named(std::string_view wanted) const {
  const auto found =
      std::find_if(models.begin(), models.end(), [&](const model::Model& m) { return m.info().name == wanted; });
  ORRERY_CHECK(found != models.end());
  return *found;
}

std::expected<Scenario, std::vector<model::Problem>> read_scenario(const Value& document, const model::Models& models,
                                                                   const ReadOptions& options) {
  return Reader(document, models, options).read();
}

std::expected<Scenario, std::vector<model::Problem>> read_scenario(std::string_view text, const model::Models& models,
                                                                   const ReadOptions& options) {
  const auto document = read_document(text);
  if (!document) return std::unexpected(std::vector<model::Problem>{document.error()});
  return read_scenario(*document, models, options);
}

}  // namespace orrery::scenario
