#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/model/model.hpp>
#include <orrery/scenario/run.hpp>
#include <orrery/scenario/scenario.hpp>

namespace orrery::scenario {

/// The only model that these tests know: a process that counts seconds, in memory and on its disk.
[[nodiscard]] const model::Models& test_models();

/// A document with these members beside the usual: three tickers "n1" to "n3" for a minute.
[[nodiscard]] std::string document(std::string_view members);
/// The scenario of such a document, which has no problems.
[[nodiscard]] std::shared_ptr<const Scenario> scenario_of(std::string_view members);
/// The problems of such a document, a line each.
[[nodiscard]] std::string problems_of(std::string_view members);

}  // namespace orrery::scenario
