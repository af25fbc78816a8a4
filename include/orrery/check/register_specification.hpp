#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <orrery/check/history.hpp>

namespace orrery {

/// What is done to one register: a string, or nothing. A key-value store is one register for each key.
struct RegisterOperation {
  enum class Kind : std::uint8_t {
    get,              ///< Gives the value, or nothing.
    set,              ///< `value`.
    set_if_absent,    ///< `value`, if there is none; gives whether it did.
    set_if_present,   ///< `value`, if there is one; gives whether it did.
    exchange,         ///< Sets `value`; gives what was there, or nothing.
    compare_and_set,  ///< Sets `value` if `expected` is there; gives whether it did.
    remove,           ///< Gives whether there was a value.
    add,              ///< `amount`, to a decimal integer (nothing counts as 0); gives the sum, or an error.
    append,           ///< `value`; gives the new size.
    size,             ///< Gives the size; nothing has 0.
    exists,           ///< Gives whether there is a value.
  };

  Kind kind = Kind::get;
  std::string value;
  std::string expected;
  std::int64_t amount = 0;

  RegisterOperation() = default;
  explicit RegisterOperation(Kind k, std::string v = {}, std::string e = {}, std::int64_t a = 0)
      : kind(k), value(std::move(v)), expected(std::move(e)), amount(a) {}
  bool operator==(const RegisterOperation&) const = default;

  static RegisterOperation get() { return RegisterOperation(Kind::get); }
  static RegisterOperation set(std::string v) { return RegisterOperation(Kind::set, std::move(v)); }
  static RegisterOperation compare_and_set(std::string expected, std::string v) {
    return RegisterOperation(Kind::compare_and_set, std::move(v), std::move(expected));
  }
  static RegisterOperation remove() { return RegisterOperation(Kind::remove); }
  static RegisterOperation add(std::int64_t amount) { return RegisterOperation(Kind::add, {}, {}, amount); }
  static RegisterOperation append(std::string v) { return RegisterOperation(Kind::append, std::move(v)); }
};

/// What an operation on a register gave.
struct RegisterOutput {
  enum class Kind : std::uint8_t {
    done,     ///< It took effect; more is not known. Fits whatever is not an error.
    value,    ///< `text`.
    nothing,  ///< There was no value.
    number,   ///< `count`: a sum or a size; whether it did or there was one: 1 or 0.
    error,    ///< It could not be done, and changed nothing: an `add` to what is no integer, or beyond 64 bits.
  };

  Kind kind = Kind::done;
  std::string text;
  std::int64_t count = 0;

  RegisterOutput() = default;
  explicit RegisterOutput(Kind k, std::string t = {}, std::int64_t c = 0) : kind(k), text(std::move(t)), count(c) {}
  bool operator==(const RegisterOutput&) const = default;

  static RegisterOutput done() { return RegisterOutput(); }
  static RegisterOutput of(std::optional<std::string> text) {
    return text ? RegisterOutput(Kind::value, std::move(*text)) : nothing();
  }
  static RegisterOutput nothing() { return RegisterOutput(Kind::nothing); }
  static RegisterOutput number(std::int64_t count) { return RegisterOutput(Kind::number, {}, count); }
  static RegisterOutput error() { return RegisterOutput(Kind::error); }
};

/// A ready-made `SequentialSpecification`: one register for each key of the history, nothing in it at first.
struct RegisterSpecification {
  using State = std::optional<std::string>;
  using Operation = RegisterOperation;
  using Output = RegisterOutput;

  [[nodiscard]] State initial() const { return std::nullopt; }
  [[nodiscard]] std::optional<State> step(const State& state, const Operation& operation, const Output* output) const;
  [[nodiscard]] std::uint64_t hash(const State& state) const;
  [[nodiscard]] bool read_only(const Operation& operation, const Output* output) const;
  [[nodiscard]] bool overwrites(const Operation& operation, const Output* output) const;
  [[nodiscard]] std::uint64_t memory_bytes(const State& state) const { return state ? state->capacity() : 0; }
  [[nodiscard]] std::string describe(const Operation& operation, const Output* output) const;
};

using RegisterHistory = History<RegisterOperation, RegisterOutput>;

}  // namespace orrery
