// The C boundary of the engine for WebAssembly: numbers, pointers into linear memory, and texts in UTF-8.
//
// Texts go in as a pointer and a number of bytes, in memory that `orrery_allocate` gave. A function that leaves a text
// leaves it with the engine (`orrery_text`, `orrery_text_bytes`), until the next call with that engine. Pointers are
// valid until the next call.
//
// An instance of the module is all there is: nothing is shared between two of them, and a copy of an instance's memory,
// made between calls, is a copy of the runs in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <orrery/model/model.hpp>
#include <orrery/protocols/models.hpp>
#include <orrery/scenario/models_json.hpp>
#include <orrery/scenario/scenario.hpp>
#include <orrery/scenario/viewed_run.hpp>

#define ORRERY_EXPORT(name) extern "C" [[gnu::used, clang::export_name(#name)]]

namespace orrery::wasm {

/// What a page opens once: the models, and the text that the last call has left.
struct Engine {
  model::Models models{protocols::models()};
  std::string text;

  /// Leaves the text, and returns true.
  bool leave(std::string left) {
    text = std::move(left);
    return true;
  }
  /// Leaves all that is wrong, as a JSON array, and returns whether that is nothing.
  bool leave(std::span<const model::Problem> problems) {
    text = scenario::problems_json(problems);
    return problems.empty();
  }
};

using Run = scenario::ViewedRun;

}  // namespace orrery::wasm
