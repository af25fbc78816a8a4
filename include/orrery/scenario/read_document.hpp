#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include <orrery/model/document.hpp>

namespace orrery::scenario {

/// What a document may have at most; beyond it, it is refused before memory is taken for it.
struct DocumentLimits {
  std::size_t bytes = std::size_t{16} << 20;
  std::size_t values = 1'000'000;  ///< Scalars, arrays and objects together.
  std::size_t depth = 64;
};

/// Reads JSON (RFC 8259, UTF-8), and keeps where each value stood. Comments, trailing commas, duplicate names and NaN
/// are errors. A text that is no JSON has one problem, since what follows it cannot be told.
[[nodiscard]] std::expected<model::Value, model::Problem> read_document(std::string_view text,
                                                                        const DocumentLimits& limits = {});

/// The same document as text, indented; numbers stay as they were written.
[[nodiscard]] std::string document_json(const model::Value& document);

}  // namespace orrery::scenario
