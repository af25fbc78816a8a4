// How long does it take to judge a history? The demand: 10,000 operations of 10 clients on 100 keys in under a second.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <orrery/check/linearizability.hpp>
#include <orrery/check/register_specification.hpp>
#include <orrery/core/random.hpp>

#include "bench.hpp"

namespace {

using namespace orrery;

struct Load {
  std::uint32_t operations = 10'000;
  std::uint32_t clients = 10;
  std::uint32_t keys = 1;
  double reads = 0.5;
  double adds = 0;  // The rest are sets, each of a value of its own.
  double ambiguous = 0;
  bool lie = false;  // One read in the middle gives what nobody wrote.
};

// Each operation takes effect at its call or at its return, or, if its reply is lost, perhaps not at all.
class Registers {
 public:
  explicit Registers(const Load& load) : load_(load), under_way_(load.clients), states_(load.keys) {}

  RegisterHistory run() {
    for (std::uint32_t done = 0; done < load_.operations;) {
      Call& call = under_way_[static_cast<std::size_t>(random_.below(load_.clients))];
      if (call.id) {
        finish(call);
        ++done;
      } else {
        begin(call);
      }
    }
    return std::move(history_);
  }

 private:
  struct Call {
    std::optional<OperationId> id;
    std::size_t key = 0;
    bool executed = false;
    RegisterOutput output;
  };

  RegisterOperation draw_operation() {
    const double kind = random_.real();
    if (kind < load_.reads) return RegisterOperation::get();
    if (kind < load_.reads + load_.adds) return RegisterOperation::add(1);
    return RegisterOperation::set(std::to_string(1'000'000 * ++values_));
  }

  void begin(Call& call) {
    call = Call();
    call.key = static_cast<std::size_t>(random_.below(load_.keys));
    const std::string client = "client-" + std::to_string(&call - under_way_.data());
    call.id = history_.invoke(client, "key-" + std::to_string(call.key), draw_operation());
    if (random_.chance(0.5)) execute(call);
  }

  void execute(Call& call) {
    if (std::exchange(call.executed, true)) return;
    const RegisterOperation& operation = history_.operation(*call.id);
    RegisterSpecification::State& state = states_[call.key];
    state = *RegisterSpecification().step(state, operation, nullptr);
    if (operation.kind == RegisterOperation::Kind::get) call.output = RegisterOutput::of(state);
    if (operation.kind == RegisterOperation::Kind::add) call.output = RegisterOutput::number(std::stoll(*state));
  }

  void finish(Call& call) {
    if (random_.chance(load_.ambiguous)) {
      if (random_.chance(0.5)) execute(call);
      history_.lose(*call.id);
    } else {
      execute(call);
      const bool read = call.output.kind == RegisterOutput::Kind::value;
      if (load_.lie && read && history_.size() > load_.operations / 2 && !std::exchange(lied_, true))
        call.output = RegisterOutput::of("nobody wrote this");
      history_.complete(*call.id, std::move(call.output));
    }
    call.id.reset();
  }

  Load load_;
  Random random_ = Random::stream(1, "linearizability");
  std::vector<Call> under_way_;
  std::vector<RegisterSpecification::State> states_;
  RegisterHistory history_;
  std::uint64_t values_ = 0;
  bool lied_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  const auto measure = [&bench](const std::string& name, const Load& load) {
    if (!bench.wants(name)) return;
    const RegisterHistory history = Registers(load).run();
    const Verdict expected = load.lie ? Verdict::not_linearizable : Verdict::linearizable;
    bench.measure_rate(name, "operations/s", 5, [&]() -> std::uint64_t {
      if (check_linearizability<RegisterSpecification>(history).verdict != expected) std::abort();
      return history.size();
    });
  };
  measure("linearizability/100_keys", {.keys = 100, .adds = 0.1});
  measure("linearizability/100_keys/ambiguous", {.keys = 100, .adds = 0.1, .ambiguous = 0.2});
  measure("linearizability/100_keys/lie", {.keys = 100, .adds = 0.1, .lie = true});
  measure("linearizability/1_key", {.adds = 0.1});
  measure("linearizability/1_key/lie", {.adds = 0.1, .lie = true});
  measure("linearizability/1_key/ambiguous", {.ambiguous = 0.2});
  measure("linearizability/1_key/ambiguous/lie", {.ambiguous = 0.2, .lie = true});
  measure("linearizability/1_key/ambiguous/adds", {.adds = 0.1, .ambiguous = 0.2});
  measure("linearizability/1_key/20_clients", {.clients = 20, .adds = 0.1});
}
