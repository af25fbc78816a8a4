#include <orrery/task/operation.hpp>

#include <map>
#include <string>

#include <doctest/doctest.h>

#include <orrery/task/sleep.hpp>

#include "core/dies.hpp"
#include "task/task_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::Log;
using orrery::test::TaskWorld;

namespace {

// A seam that answers when it is told to.
class Desk {
 public:
  void ask(int question, Operation<std::string>& operation) {
    if (question == 0) return operation.complete("at once");
    waiting_[question] = &operation;
    operation.pend(this, [](void* desk, Operation<std::string>& gone) { static_cast<Desk*>(desk)->forget(gone); });
  }
  void answer(int question, Result<std::string> result) {
    Operation<std::string>* operation = waiting_.at(question);
    waiting_.erase(question);
    operation->complete(std::move(result));
  }
  void answer_last(int question, Result<std::string> result) {
    Operation<std::string>* operation = waiting_.at(question);
    waiting_.erase(question);
    operation->complete_last(std::move(result));
  }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  void forget(Operation<std::string>& gone) {
    std::erase_if(waiting_, [&gone](const auto& entry) { return entry.second == &gone; });
  }

  std::map<int, Operation<std::string>*> waiting_;
};

class Ask final : public AwaitableOperation<std::string> {
 public:
  Ask(Desk& desk, int question) : desk_(desk), question_(question) {}

 private:
  void start() override { desk_.ask(question_, *this); }
  [[nodiscard]] WaitReason reason() const override {
    return {"answer", [](const void* self) { return std::to_string(static_cast<const Ask*>(self)->question_); }, this};
  }

  Desk& desk_;
  int question_;
};

// The callback form.
class Callback final : public Operation<std::string> {
 public:
  explicit Callback(Log& log) : log_(log) {}

 private:
  void completed() override { log_.push_back("called back: " + *take()); }

  Log& log_;
};

Task<> ask_and_note(Desk& desk, int question, Log& log) {
  Ask ask(desk, question);
  const Result<std::string> answer = co_await ask;
  log.push_back(answer ? *answer : answer.error().message());
}

}  // namespace

TEST_CASE("an operation that is done at once does not suspend") {
  Desk desk;
  TaskWorld world;
  Log log;
  world.tasks.spawn(ask_and_note(desk, 0, log));
  world.run();
  CHECK(log == Log{"at once"});
  CHECK(world.simulator.events_dispatched() == 1);
}

TEST_CASE("an operation resumes its task in the step after it completes, with its answer or its error") {
  Desk desk;
  TaskWorld world;
  Log log;
  world.tasks.spawn(ask_and_note(desk, 1, log));
  world.tasks.spawn(ask_and_note(desk, 2, log));
  world.run();
  CHECK(desk.waiting() == 2);
  world.call_after(1s, [&] {
    desk.answer(1, "first");
    CHECK(log.empty());
  });
  world.call_after(2s, [&] { desk.answer(2, failure(ErrorCode::io_error, "desk")); });
  world.run();
  CHECK(log == Log{"first", "io_error: desk"});
}

TEST_CASE("a task that waits says what for, and since when") {
  Desk desk;
  TaskWorld world;
  Log log;
  world.call_after(3s, [&] { world.tasks.spawn(ask_and_note(desk, 42, log)); });
  world.run();
  const auto suspended = world.scheduler.suspended();
  REQUIRE(suspended.size() == 1);
  CHECK(suspended[0]->describe() == "answer 42");
  CHECK(suspended[0]->since() == Time() + 3s);
}

TEST_CASE("destroying an operation makes the seam forget it") {
  Desk desk;
  TaskWorld world;
  Log log;
  world.tasks.spawn(ask_and_note(desk, 1, log));
  world.run();
  SUBCASE("while it is pending") {
    world.tasks.cancel_all();
    CHECK(desk.waiting() == 0);
  }
  SUBCASE("or not, when it has been completed but its task has not resumed") {
    desk.answer(1, "too late");
    world.tasks.cancel_all();
  }
  CHECK(world.run() == RunEnd::idle);
  CHECK(log.empty());
}

TEST_CASE("the callback form is called inside complete") {
  Desk desk;
  Log log;
  Callback callback(log);
  desk.ask(1, callback);
  CHECK(callback.pending());
  desk.answer(1, "yes");
  CHECK(callback.done());
  CHECK_FALSE(callback.pending());
  CHECK(log == Log{"called back: yes"});
}

TEST_CASE("completing an operation twice is a failed check") {
  Log log;
  Callback callback(log);
  callback.complete("once");
  CHECK(dies([&] { callback.complete("twice"); }));
}

TEST_CASE("what an event completes last goes on within that event") {
  Desk desk;
  TaskWorld world;
  Log log;
  world.tasks.spawn(ask_and_note(desk, 1, log));
  world.run();
  world.call_after(1s, [&] { desk.answer_last(1, "one"); });
  const std::uint64_t before = world.simulator.events_dispatched();
  world.run();
  CHECK(log == Log{"one"});
  CHECK(world.simulator.events_dispatched() == before + 1);
}

TEST_CASE("what is completed last waits for its turn among other ready tasks, which is drawn") {
  std::map<Log, int> orders;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Desk desk;
    TaskWorld world(seed);
    Log log;
    for (int question = 1; question <= 2; ++question) world.tasks.spawn(ask_and_note(desk, question, log));
    world.run();
    world.call_after(1s, [&] {
      desk.answer(1, "one");
      desk.answer_last(2, "two");
    });
    world.run();
    ++orders[log];
  }
  CHECK(orders.size() == 2);
}

TEST_CASE("what is completed last waits while tasks are paused, and when a task completes it") {
  Desk desk;
  TaskWorld world;
  Log log;
  world.tasks.spawn(ask_and_note(desk, 1, log));
  world.run();
  SUBCASE("paused") {
    world.scheduler.pause_tasks();
    world.call_after(1s, [&] { desk.answer_last(1, "one"); });
    world.run();
    CHECK(log.empty());
    world.scheduler.resume_tasks();
    world.run();
    CHECK(log == Log{"one"});
  }
  SUBCASE("by a task") {
    world.tasks.spawn([](Desk& asked, Log& noted) -> Task<> {
      asked.answer_last(1, "one");
      noted.push_back("answered");
      co_return;
    }(desk, log));
    world.run();
    CHECK(log == Log{"answered", "one"});
  }
}
