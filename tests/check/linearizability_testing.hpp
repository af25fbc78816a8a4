#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <orrery/check/linearizability.hpp>
#include <orrery/check/register_specification.hpp>
#include <orrery/core/random.hpp>

namespace orrery::testing {

/// The register without what prunes the search: no `read_only`, no `overwrites`, no `==` of operations.
struct PlainRegister {
  struct Operation {
    RegisterOperation operation;
    Operation(RegisterOperation o) : operation(std::move(o)) {}
  };
  using State = RegisterSpecification::State;
  using Output = RegisterOutput;

  [[nodiscard]] State initial() const { return std::nullopt; }
  [[nodiscard]] std::optional<State> step(const State& state, const Operation& operation, const Output* output) const {
    return RegisterSpecification().step(state, operation.operation, output);
  }
  [[nodiscard]] std::uint64_t hash(const State& state) const { return state ? state->size() : 77; }  // A bad one.
  [[nodiscard]] std::string describe(const Operation&, const Output*) const { return "?"; }
};

/// By trying all orders: whether what is not `relaxed` can be ordered, as `Problem` says, of a history with one key.
class BruteForce {
 public:
  BruteForce(const RegisterHistory& history, std::vector<bool> relaxed)
      : history_(history), relaxed_(std::move(relaxed)) {}
  [[nodiscard]] bool orders() { return search(std::vector<bool>(history_.size()), std::nullopt); }

 private:
  [[nodiscard]] const HistoryBase::Entry& entry(std::size_t i) const { return history_.entries()[i]; }
  [[nodiscard]] bool required(std::size_t i) const { return entry(i).outcome == Outcome::completed && !relaxed_[i]; }
  [[nodiscard]] std::uint32_t limit(std::size_t i) const {
    const bool ambiguous = entry(i).outcome != Outcome::completed;
    return ambiguous && relaxed_[i] ? HistoryBase::never : entry(i).returned;
  }
  [[nodiscard]] bool may_follow(const std::vector<bool>& done, std::size_t next) const {
    if (done[next] || entry(next).outcome == Outcome::failed) return false;
    for (std::size_t i = 0; i < done.size(); ++i) {
      if (!done[i] && required(i) && entry(i).returned < entry(next).called) return false;
      if (done[i] && entry(i).called > limit(next)) return false;
    }
    OperationId before = entry(next).after;
    while (required(next) && before.valid() && !required(before.value)) before = entry(before.value).after;
    return !required(next) || !before.valid() || done[before.value];
  }
  bool search(const std::vector<bool>& done, const RegisterSpecification::State& state) {
    bool complete = true;
    for (std::size_t i = 0; i < done.size(); ++i) complete = complete && (done[i] || !required(i));
    if (complete) return true;
    for (std::uint32_t i = 0; i < done.size(); ++i) {
      if (!may_follow(done, i)) continue;
      const OperationId id{i};
      const auto after =
          RegisterSpecification().step(state, history_.operation(id), required(i) ? history_.output(id) : nullptr);
      if (!after) continue;
      std::vector<bool> more = done;
      more[i] = true;
      if (search(more, *after)) return true;
    }
    return false;
  }

  const RegisterHistory& history_;
  std::vector<bool> relaxed_;
};

/// Clients that use one register, which now and then lies.
class RandomRegister {
 public:
  struct Options {
    std::uint32_t operations = 7;
    std::uint32_t clients = 3;
    double lies = 0.1;
    double ambiguous = 0.25;
    double pipelined = 0.15;
    std::uint64_t values = 3;
    bool only_set_and_get = false;
  };

  RandomRegister(Random& random, Options options) : random_(random), options_(options), under_way_(options.clients) {}

  RegisterHistory run() {
    while (history_.size() < options_.operations || any_under_way()) {
      const auto client = static_cast<std::uint32_t>(random_.below(options_.clients));
      const bool more = history_.size() < options_.operations;
      if (under_way_[client].empty() ? more : more && random_.chance(options_.pipelined))
        call(client);
      else if (!under_way_[client].empty())
        finish(client);
      if (!lost_.empty() && random_.chance(0.1)) {
        history_.rule_out(lost_.back());
        lost_.pop_back();
      }
      if (!more && random_.chance(0.05)) break;  // The rest stays pending.
    }
    return std::move(history_);
  }

 private:
  struct Call {
    OperationId id;
    bool executed = false;
    RegisterOutput output;
  };

  [[nodiscard]] bool any_under_way() const {
    for (const std::vector<Call>& calls : under_way_) {
      if (!calls.empty()) return true;
    }
    return false;
  }

  RegisterOperation draw_operation() {
    using Kind = RegisterOperation::Kind;
    const auto kind = static_cast<Kind>(random_.below(options_.only_set_and_get ? 2 : 11));
    RegisterOperation operation(kind);
    operation.value = std::to_string(random_.below(options_.values));
    operation.expected = std::to_string(random_.below(options_.values));
    operation.amount = random_.between(-1, 2);
    return operation;
  }

  void call(std::uint32_t client) {
    Call call;
    const OperationId after = under_way_[client].empty() ? OperationId() : under_way_[client].back().id;
    const std::string name(1, static_cast<char>('a' + client));
    call.id = history_.invoke(name, "x", draw_operation(), Time(), after);
    under_way_[client].push_back(call);
    if (random_.chance(0.5) && !after.valid()) execute(under_way_[client].back());
  }

  void execute(Call& call) {
    if (std::exchange(call.executed, true)) return;
    const RegisterOperation& operation = history_.operation(call.id);
    for (const RegisterOutput& output : possible_outputs()) {
      const auto after = RegisterSpecification().step(state_, operation, &output);
      if (!after) continue;
      state_ = *after;
      call.output = output;
      return;
    }
  }

  // All but `done` that some state could give; in an order in which the first that fits is the most telling.
  [[nodiscard]] std::vector<RegisterOutput> possible_outputs() const {
    std::vector<RegisterOutput> outputs{RegisterOutput::of(state_), RegisterOutput::error()};
    for (std::int64_t i = -20; i <= 60; ++i) outputs.push_back(RegisterOutput::number(i));
    outputs.push_back(RegisterOutput::done());
    return outputs;
  }

  RegisterOutput lie() {
    switch (random_.below(4)) {
      case 0: return RegisterOutput::nothing();
      case 1: return RegisterOutput::number(random_.between(0, 2));
      case 2: return RegisterOutput::done();
      default: return RegisterOutput::of(std::to_string(random_.below(options_.values)));
    }
  }

  void finish(std::uint32_t client) {
    Call call = under_way_[client].front();
    under_way_[client].erase(under_way_[client].begin());
    if (random_.chance(0.05) && !call.executed) {
      history_.fail(call.id);
    } else if (random_.chance(options_.ambiguous)) {
      if (random_.chance(0.5)) execute(call);
      history_.lose(call.id);
      lost_.push_back(call.id);
    } else {
      execute(call);
      if (random_.chance(options_.lies)) call.output = lie();
      history_.complete(call.id, call.output);
    }
  }

  Random& random_;
  Options options_;
  std::vector<std::vector<Call>> under_way_;
  std::vector<OperationId> lost_;
  RegisterHistory history_;
  RegisterSpecification::State state_;
};

}  // namespace orrery::testing
