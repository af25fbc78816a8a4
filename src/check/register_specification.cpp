#include <orrery/check/register_specification.hpp>

#include <charconv>
#include <system_error>

#include <orrery/core/hash.hpp>

namespace orrery {
namespace {

using OperationKind = RegisterOperation::Kind;
using State = RegisterSpecification::State;
using OutputKind = RegisterOutput::Kind;

constexpr std::size_t text_max = 40;

// As a store writes them: "-7" is one, "+7", "07", "-0" and "7 " are not.
std::optional<std::int64_t> integer(const State& state) {
  if (!state) return 0;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(state->data(), state->data() + state->size(), value);
  if (error != std::errc() || std::to_string(value) != *state) return std::nullopt;
  return value;
}

std::optional<std::int64_t> sum(const State& state, std::int64_t amount) {
  const std::optional<std::int64_t> before = integer(state);
  std::int64_t after = 0;
  if (!before || __builtin_add_overflow(*before, amount, &after)) return std::nullopt;
  return after;
}

bool gives_value(const RegisterOutput* output, const State& state) {
  if (output == nullptr || output->kind == OutputKind::done) return true;
  return state ? output->kind == OutputKind::value && output->text == *state : output->kind == OutputKind::nothing;
}

bool gives_number(const RegisterOutput* output, std::int64_t number) {
  if (output == nullptr || output->kind == OutputKind::done) return true;
  return output->kind == OutputKind::number && output->count == number;
}

std::int64_t size_of(const State& state) { return state ? static_cast<std::int64_t>(state->size()) : 0; }

// The state after, or nothing if it does not fit. `after` by value: made only when the output fits.
template <class After>
std::optional<State> next_if(bool fits, After&& after) {
  if (!fits) return std::nullopt;
  return std::optional<State>(std::in_place, std::forward<After>(after));
}

std::optional<State> set_if(bool condition, const State& state, const RegisterOperation& operation,
                            const RegisterOutput* output) {
  if (!gives_number(output, condition ? 1 : 0)) return std::nullopt;
  return next_if(true, condition ? State(operation.value) : state);
}

std::optional<State> add(const State& state, std::int64_t amount, const RegisterOutput* output) {
  const std::optional<std::int64_t> after = sum(state, amount);
  if (!after) return next_if(output == nullptr || output->kind == OutputKind::error, state);
  if (!gives_number(output, *after)) return std::nullopt;
  return next_if(true, State(std::to_string(*after)));
}

std::string shown(const std::string& text) {
  if (text.size() <= text_max) return "'" + text + "'";
  return "'" + text.substr(0, text_max) + "…' (" + std::to_string(text.size()) + " bytes)";
}

std::string describe_operation(const RegisterOperation& operation) {
  switch (operation.kind) {
    case OperationKind::get: return "get";
    case OperationKind::set: return "set " + shown(operation.value);
    case OperationKind::set_if_absent: return "set if absent " + shown(operation.value);
    case OperationKind::set_if_present: return "set if present " + shown(operation.value);
    case OperationKind::exchange: return "exchange " + shown(operation.value);
    case OperationKind::compare_and_set:
      return "compare and set " + shown(operation.expected) + " to " + shown(operation.value);
    case OperationKind::remove: return "remove";
    case OperationKind::add: return "add " + std::to_string(operation.amount);
    case OperationKind::append: return "append " + shown(operation.value);
    case OperationKind::size: return "size";
    case OperationKind::exists: return "exists";
  }
  return "?";
}

std::string describe_output(const RegisterOutput& output) {
  switch (output.kind) {
    case OutputKind::done: return "done";
    case OutputKind::value: return shown(output.text);
    case OutputKind::nothing: return "nothing";
    case OutputKind::number: return std::to_string(output.count);
    case OutputKind::error: return "an error";
  }
  return "?";
}

}  // namespace

std::optional<State> RegisterSpecification::step(const State& state, const Operation& operation,
                                                 const Output* output) const {
  switch (operation.kind) {
    case OperationKind::get: return next_if(gives_value(output, state), state);
    case OperationKind::set: return next_if(output == nullptr || output->kind == OutputKind::done, operation.value);
    case OperationKind::set_if_absent: return set_if(!state, state, operation, output);
    case OperationKind::set_if_present: return set_if(state.has_value(), state, operation, output);
    case OperationKind::exchange: return next_if(gives_value(output, state), operation.value);
    case OperationKind::compare_and_set: return set_if(state == operation.expected, state, operation, output);
    case OperationKind::remove: return next_if(gives_number(output, state ? 1 : 0), std::nullopt);
    case OperationKind::add: return add(state, operation.amount, output);
    case OperationKind::append: {
      if (!gives_number(output, size_of(state) + static_cast<std::int64_t>(operation.value.size())))
        return std::nullopt;
      return next_if(true, state.value_or(std::string()) + operation.value);
    }
    case OperationKind::size: return next_if(gives_number(output, size_of(state)), state);
    case OperationKind::exists: return next_if(gives_number(output, state ? 1 : 0), state);
  }
  return std::nullopt;
}

std::uint64_t RegisterSpecification::hash(const State& state) const { return state ? hash_bytes(*state) : 0; }

bool RegisterSpecification::read_only(const Operation& operation, const Output* output) const {
  const bool no = output != nullptr && output->kind == OutputKind::number && output->count == 0;
  switch (operation.kind) {
    case OperationKind::get:
    case OperationKind::size:
    case OperationKind::exists: return true;
    case OperationKind::set_if_absent:
    case OperationKind::set_if_present:
    case OperationKind::compare_and_set:
    case OperationKind::remove: return no;
    case OperationKind::add: return output != nullptr && output->kind == OutputKind::error;
    case OperationKind::set:
    case OperationKind::exchange:
    case OperationKind::append: return false;
  }
  return false;
}

bool RegisterSpecification::overwrites(const Operation& operation, const Output* output) const {
  if (operation.kind != OperationKind::set && operation.kind != OperationKind::exchange &&
      operation.kind != OperationKind::remove)
    return false;
  return output == nullptr || output->kind == OutputKind::done;
}

std::string RegisterSpecification::describe(const Operation& operation, const Output* output) const {
  return describe_operation(operation) + (output == nullptr ? std::string() : " gave " + describe_output(*output));
}

}  // namespace orrery
