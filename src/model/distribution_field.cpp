#include <orrery/model/distribution_field.hpp>

#include <algorithm>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <orrery/core/nearest.hpp>
#include <orrery/core/quantity.hpp>
#include <orrery/model/fields.hpp>

namespace orrery::model {
namespace {

using Distribution = DurationDistribution;
using DurationCodec = FieldCodec<Duration>;

constexpr const char* expectation =
    "a length of time, such as \"5ms\", or a distribution, such as {\"uniform\": [\"5ms\", \"15ms\"]}";

std::optional<Distribution> read_uniform(const Value& value, Reading& reading) {
  if (!value.is(Value::Type::array) || value.array().size() != 2) {
    reading.expected(value, "the least and the greatest length of time, such as [\"5ms\", \"15ms\"]");
    return std::nullopt;
  }
  std::optional<Duration> bounds[2];
  for (std::size_t i = 0; i < 2; ++i) {
    const Reading::Step step(reading, i);
    bounds[i] = DurationCodec::read(value.array()[i], reading);
  }
  if (!bounds[0] || !bounds[1]) return std::nullopt;
  if (*bounds[0] <= *bounds[1]) return Distribution::uniform(*bounds[0], *bounds[1]);
  reading.problem(value, "the least is greater than the greatest");
  return std::nullopt;
}

const Fields<Distribution::Exponential>& exponential_fields() {
  static const auto fields =
      Fields<Distribution::Exponential>()
          .field("min", &Distribution::Exponential::min, "Added to each sample.")
          .field("mean", &Distribution::Exponential::mean, "Of the whole.")
          .require("mean is missing, or not above min", [](const auto& p) { return p.min < p.mean; });
  return fields;
}

const Fields<Distribution::Lognormal>& lognormal_fields() {
  static const auto fields =
      Fields<Distribution::Lognormal>()
          .field("min", &Distribution::Lognormal::min, "Added to each sample.")
          .field("median", &Distribution::Lognormal::median, "Of the whole.")
          .field("sigma", &Distribution::Lognormal::sigma, "0.3 is mild, 1 is heavy.", {.min = 0.0, .max = 10.0})
          .require("median is missing, or not above min", [](const auto& p) { return p.min < p.median; });
  return fields;
}

const Fields<Distribution::Bimodal>& bimodal_fields() {
  static const auto fields =
      Fields<Distribution::Bimodal>()
          .field("a", &Distribution::Bimodal::a, "The usual mode.")
          .field("b", &Distribution::Bimodal::b, "The other one.")
          .field("p_b", &Distribution::Bimodal::p_b, "Probability of b.", {.min = 0.0, .max = 1.0})
          .field("spread", &Distribution::Bimodal::spread, "Each mode is uniform over so much from it on.")
          .require("a or b with its spread is too large",
                   [](const auto& p) { return p.spread <= Duration::max() - std::max(p.a, p.b); });
  return fields;
}

const Fields<Distribution::Pareto>& pareto_fields() {
  static const auto fields =
      Fields<Distribution::Pareto>()
          .field("scale", &Distribution::Pareto::scale, "The least value.")
          .field("alpha", &Distribution::Pareto::alpha, "Smaller is heavier.", {.min = {}, .max = 100.0})
          .require("scale and alpha must both be there, and above 0",
                   [](const auto& p) { return p.scale > Duration() && p.alpha > 0; });
  return fields;
}

// Others that are left out are zero.
using Names = std::span<const std::string_view>;
constexpr std::string_view needed_lognormal[] = {"sigma"};
constexpr std::string_view needed_bimodal[] = {"a", "b", "p_b"};

template <class P>
std::optional<Distribution> read_with(const Fields<P>& fields, Distribution (*make)(P), const Value& value,
                                      Reading& reading, Names needed = {}) {
  P parameters{};
  const std::size_t before = reading.found();
  fields.read(value, parameters, reading);
  for (const std::string_view name : needed) {
    if (reading.found() == before && value.find(name) == nullptr)
      reading.problem(value, std::string(name) + " is missing");
  }
  return reading.found() == before ? std::optional<Distribution>(make(parameters)) : std::nullopt;
}

template <class P>
std::string shown(const char* kind, const Fields<P>& fields, const P& parameters, Names needed = {}) {
  std::string text;
  for (std::size_t i = 0; i < fields.all().size(); ++i) {
    const Field& field = fields.all()[i];
    const std::string member = fields.show(i, parameters);
    const bool may_be_left_out = std::find(needed.begin(), needed.end(), field.name) == needed.end();
    if (member == field.default_text && may_be_left_out) continue;
    text += (text.empty() ? "\"" : ", \"") + field.name + "\": " + json_text(field.type, member);
  }
  return "{\"" + std::string(kind) + "\": {" + text + "}}";
}

}  // namespace

std::optional<DurationDistribution> FieldCodec<DurationDistribution>::read(const Value& value, Reading& reading) {
  if (value.is(Value::Type::text)) {
    const std::optional<Duration> constant = DurationCodec::read(value, reading);
    return constant ? std::optional<Distribution>(*constant) : std::nullopt;
  }
  if (!value.is(Value::Type::object) || value.object().size() != 1) {
    reading.expected(value, expectation);
    return std::nullopt;
  }
  const auto& [kind, place, parameters] = value.object().front();
  const Reading::Step step(reading, kind);
  if (kind == "uniform") return read_uniform(parameters, reading);
  if (kind == "exponential") return read_with(exponential_fields(), Distribution::exponential, parameters, reading);
  if (kind == "lognormal")
    return read_with(lognormal_fields(), Distribution::lognormal, parameters, reading, needed_lognormal);
  if (kind == "bimodal") return read_with(bimodal_fields(), Distribution::bimodal, parameters, reading, needed_bimodal);
  if (kind == "pareto") return read_with(pareto_fields(), Distribution::pareto, parameters, reading);
  const std::vector<std::string> kinds{"uniform", "exponential", "lognormal", "bimodal", "pareto"};
  reading.problem(place, "unknown distribution '" + kind.substr(0, 40) + "'" + suggestion(kind, kinds));
  return std::nullopt;
}

std::string FieldCodec<DurationDistribution>::show(const DurationDistribution& value) {
  return value.visit([](const auto& parameters) -> std::string {
    using P = std::remove_cvref_t<decltype(parameters)>;
    if constexpr (std::is_same_v<P, Distribution::Uniform>) {
      const std::string lo = duration_text(parameters.lo);
      if (parameters.lo == parameters.hi) return lo;
      return "{\"uniform\": [\"" + lo + "\", \"" + duration_text(parameters.hi) + "\"]}";
    } else if constexpr (std::is_same_v<P, Distribution::Exponential>) {
      return shown("exponential", exponential_fields(), parameters);
    } else if constexpr (std::is_same_v<P, Distribution::Lognormal>) {
      return shown("lognormal", lognormal_fields(), parameters, needed_lognormal);
    } else if constexpr (std::is_same_v<P, Distribution::Bimodal>) {
      return shown("bimodal", bimodal_fields(), parameters, needed_bimodal);
    } else {
      return shown("pareto", pareto_fields(), parameters);
    }
  });
}

}  // namespace orrery::model
