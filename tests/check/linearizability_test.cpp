#include <doctest/doctest.h>

#include <orrery/check/linearizability.hpp>
#include <orrery/check/register_specification.hpp>

using namespace orrery;

namespace {

using Op = RegisterOperation;
using Out = RegisterOutput;

struct Scene {
  OperationId call(const char* client, Op operation, OperationId after = {}) {
    return history.invoke(client, key, std::move(operation), Time(), after);
  }
  void done(OperationId id, Out output) { CHECK(history.complete(id, std::move(output)) == Recorded::yes); }
  OperationId now(const char* client, Op operation, Out output) {
    const OperationId id = call(client, std::move(operation));
    done(id, std::move(output));
    return id;
  }
  [[nodiscard]] Linearizability judge() const { return check_linearizability<RegisterSpecification>(history); }
  [[nodiscard]] bool linearizable() const { return judge().verdict == Verdict::linearizable; }

  RegisterHistory history;
  const char* key = "x";
};

}  // namespace

TEST_CASE("a history of nothing is linearizable") { CHECK(Scene().linearizable()); }

TEST_CASE("what one client does one after the other has one order") {
  Scene good;
  good.now("a", Op::set("1"), Out::done());
  good.now("a", Op::get(), Out::of("1"));
  CHECK(good.linearizable());

  Scene bad;
  bad.now("a", Op::set("1"), Out::done());
  bad.now("a", Op::get(), Out::nothing());
  CHECK(bad.judge().verdict == Verdict::not_linearizable);
}

TEST_CASE("operations under way together may take effect in either order") {
  for (const char* seen : {"1", "2"}) {
    Scene scene;
    const OperationId one = scene.call("a", Op::set("1"));
    const OperationId two = scene.call("b", Op::set("2"));
    scene.done(one, Out::done());
    scene.done(two, Out::done());
    scene.now("c", Op::get(), Out::of(seen));
    CHECK(scene.linearizable());
  }
}

TEST_CASE("a read that overlaps a write may see it or not, but later ones cannot unsee it") {
  Scene scene;
  const OperationId write = scene.call("a", Op::set("1"));
  scene.now("b", Op::get(), Out::nothing());
  scene.now("b", Op::get(), Out::of("1"));
  CHECK(scene.linearizable());
  const OperationId unseen = scene.now("c", Op::get(), Out::nothing());
  scene.done(write, Out::done());
  const Linearizability answer = scene.judge();
  CHECK(answer.verdict == Verdict::not_linearizable);
  CHECK(answer.conflict == std::vector<OperationId>{OperationId{2}, unseen});
}

TEST_CASE("a stale read conflicts with the write that it missed, and with nothing else") {
  Scene scene;
  scene.now("a", Op::set("1"), Out::done());
  scene.now("b", Op::get(), Out::of("1"));
  const OperationId missed = scene.now("a", Op::set("2"), Out::done());
  scene.now("a", Op::get(), Out::of("2"));
  const OperationId stale = scene.now("b", Op::get(), Out::of("1"));
  scene.now("a", Op::set("3"), Out::done());
  const Linearizability answer = scene.judge();
  CHECK(answer.verdict == Verdict::not_linearizable);
  CHECK(answer.minimal);
  CHECK(answer.key == "x");
  // Either the write or the read that saw it would do; the search leaves out the earlier first.
  REQUIRE(answer.conflict.size() == 2);
  CHECK(answer.conflict[0] >= missed);
  CHECK(answer.conflict[1] == stale);
}

TEST_CASE("a lost update shows") {
  Scene scene;
  const OperationId one = scene.call("a", Op::add(1));
  const OperationId two = scene.call("b", Op::add(1));
  scene.done(one, Out::number(1));
  scene.done(two, Out::number(1));
  CHECK(scene.judge().conflict == std::vector<OperationId>{one, two});
}

TEST_CASE("an ambiguous operation may have happened, may not, or may happen later") {
  for (const bool told : {false, true}) {
    Scene scene;
    scene.now("a", Op::set("1"), Out::done());
    const OperationId lost = scene.call("a", Op::set("2"));
    if (told) scene.history.lose(lost);
    scene.now("b", Op::get(), Out::of("1"));
    CHECK(scene.linearizable());
    scene.now("b", Op::get(), Out::of("2"));
    CHECK(scene.linearizable());
    scene.now("b", Op::get(), Out::of("2"));
    CHECK(scene.linearizable());
    scene.now("b", Op::get(), Out::of("1"));  // But once it has, it has.
    CHECK(scene.judge().verdict == Verdict::not_linearizable);
  }
}

TEST_CASE("an ambiguous operation takes no effect before its call, and at most one") {
  Scene early;
  const OperationId read = early.now("b", Op::get(), Out::of("2"));
  early.history.lose(early.call("a", Op::set("2")));
  CHECK(early.judge().conflict == std::vector<OperationId>{read});

  Scene twice;
  twice.history.lose(twice.call("a", Op::add(1)));
  twice.now("b", Op::get(), Out::of("1"));
  CHECK(twice.linearizable());
  twice.now("b", Op::get(), Out::of("2"));
  CHECK_FALSE(twice.linearizable());
}

TEST_CASE("what was ruled out happened before that or never") {
  Scene scene;
  scene.now("a", Op::set("1"), Out::done());
  const OperationId lost = scene.call("a", Op::set("2"));
  scene.history.lose(lost);
  scene.now("b", Op::get(), Out::of("1"));
  scene.history.rule_out(lost);
  CHECK(scene.linearizable());
  Scene later = scene;
  scene.now("b", Op::get(), Out::of("2"));  // It did, after the read.
  CHECK(scene.linearizable());
  later.now("b", Op::get(), Out::of("1"));
  later.now("b", Op::get(), Out::of("2"));
  const Linearizability answer = later.judge();
  CHECK(answer.verdict == Verdict::not_linearizable);
  CHECK(answer.conflict.front() == lost);
  CHECK(answer.text.find("ruled out") != std::string::npos);
}

TEST_CASE("what was ruled out took no effect before its call either, whatever else is under way") {
  Scene scene;
  const OperationId early = scene.call("a", Op::add(5));
  const OperationId read = scene.now("b", Op::get(), Out::of("2"));
  const OperationId late = scene.call("c", Op::add(2));
  scene.history.rule_out(late);
  scene.history.rule_out(early);
  scene.now("b", Op::get(), Out::of("2"));
  CHECK(scene.judge().conflict == std::vector<OperationId>{read});
}

TEST_CASE("a failed operation never happened") {
  Scene scene;
  const OperationId failed = scene.call("a", Op::set("1"));
  scene.history.fail(failed);
  scene.now("b", Op::get(), Out::nothing());
  CHECK(scene.linearizable());
  const OperationId impossible = scene.now("b", Op::get(), Out::of("1"));
  CHECK(scene.judge().conflict == std::vector<OperationId>{impossible});
}

TEST_CASE("what is pending at the end may have happened or not") {
  for (const Out& seen : {Out::nothing(), Out::of("1")}) {
    Scene scene;
    scene.call("a", Op::set("1"));
    scene.now("b", Op::get(), seen);
    scene.call("b", Op::get());
    CHECK(scene.linearizable());
  }
}

TEST_CASE("a pipeline is executed in order") {
  Scene scene;
  const OperationId write = scene.call("a", Op::set("1"));
  const OperationId read = scene.call("a", Op::get(), write);
  scene.done(write, Out::done());
  Scene wrong = scene;
  scene.done(read, Out::of("1"));
  CHECK(scene.linearizable());
  wrong.done(read, Out::nothing());
  CHECK(wrong.judge().conflict == std::vector<OperationId>{write, read});
}

TEST_CASE("a pipeline is executed in order, in whatever order it returns") {
  Scene scene;
  const OperationId write = scene.call("a", Op::set("1"));
  const OperationId lost = scene.call("a", Op::get(), write);
  const OperationId read = scene.call("a", Op::get(), lost);
  scene.history.rule_out(lost);
  Scene wrong = scene;
  scene.done(read, Out::of("1"));
  scene.done(write, Out::done());
  CHECK(scene.linearizable());
  wrong.done(read, Out::nothing());
  wrong.done(write, Out::done());
  CHECK(wrong.judge().conflict == std::vector<OperationId>{write, read});
}

TEST_CASE("keys are judged one by one; the first that is wrong is named") {
  Scene scene;
  for (const char* key : {"c", "b", "a"}) {
    scene.key = key;
    scene.now("a", Op::set(key), Out::done());
    scene.now("b", Op::get(), *key == 'a' ? Out::of("a") : Out::of("z"));
  }
  const Linearizability answer = scene.judge();
  CHECK(answer.verdict == Verdict::not_linearizable);
  CHECK(answer.key == "b");
}

TEST_CASE("the text says who did what when") {
  RegisterHistory history;
  const auto at = [](std::uint64_t ms) { return Time::from_ns(ms * 1'000'000); };
  const OperationId first = history.invoke("client-1", "x", Op::set("old"), at(5));
  history.complete(first, Out::done(), at(6));
  const OperationId write = history.invoke("client-1", "x", Op::set("new"), at(1500));
  history.complete(write, Out::done(), at(1750));
  history.lose(history.invoke("client-3", "x", Op::add(1), at(1800)), at(1900));
  const OperationId read = history.invoke("client-2", "x", Op::get(), at(2000));
  history.complete(read, Out::of("old"), at(2001));
  CHECK(check_linearizability<RegisterSpecification>(history).text ==
        "2 operations on 'x' cannot be put into any order, whatever the 2 others did (1 ambiguous)\n"
        "  client-1: set 'new' gave done, called at 1.500000 s, returned at 1.750000 s\n"
        "  client-2: get gave 'old', called at 2.000000 s, returned at 2.001000 s");
}

/// A counter that only ever grows: adds so much, and gives the sum.
struct Counter {
  using State = std::int64_t;
  using Operation = std::int64_t;
  using Output = std::int64_t;

  State initial() const { return 0; }
  std::optional<State> step(const State& sum, const Operation& amount, const Output* output) const {
    if (output != nullptr && *output != sum + amount) return std::nullopt;
    return sum + amount;
  }
  std::uint64_t hash(const State& sum) const { return static_cast<std::uint64_t>(sum); }
  std::string describe(const Operation& amount, const Output* output) const {
    return "add " + std::to_string(amount) + (output == nullptr ? "" : " gave " + std::to_string(*output));
  }
};

TEST_CASE("a specification of one's own needs four functions") {
  History<std::int64_t, std::int64_t> history;
  const OperationId lost = history.invoke("a", "", 5);
  history.complete(history.invoke("b", "", 2), 2);
  history.lose(lost);
  history.complete(history.invoke("b", "", 1), 8);
  CHECK(check_linearizability<Counter>(history).verdict == Verdict::linearizable);
  history.complete(history.invoke("b", "", 0), 3);
  const Linearizability answer = check_linearizability<Counter>(history);
  CHECK(answer.verdict == Verdict::not_linearizable);
  CHECK(answer.conflict.size() == 2);
}
