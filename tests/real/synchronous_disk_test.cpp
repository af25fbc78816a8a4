#include <vector>

#include <orrery/storage/synchronous_disk.hpp>

#include "real/scratch.hpp"
#include "real/script.hpp"

namespace orrery::test {
namespace {

Task<> call_the_disk(Env& env, Nothing&) {
  SynchronousDisk* const disk = env.disk().synchronous();
  REQUIRE(disk != nullptr);
  CHECK(disk->open("a", OpenMode::read_only).error() == ErrorCode::not_found);
  SynchronousFile file = disk->open("folder/a", OpenMode::create_new).value();
  CHECK(file.append("hello ").value() == 0);
  CHECK(file.append("world").value() == 6);
  CHECK(file.write(20, "end").has_value());
  CHECK(file.size() == 23);
  CHECK(file.sync().has_value());
  CHECK(file.truncate(11).has_value());
  CHECK(file.read(6, 100).value() == "world");
  CHECK(disk->rename("folder/a", "b").has_value());
  CHECK(disk->list().value() == std::vector<std::string>{"b"});
  SynchronousFile same = disk->open("b", OpenMode::read_only).value();
  CHECK(same.write(0, "x").error() == ErrorCode::invalid_argument);
  CHECK(disk->remove("b").has_value());
  CHECK(disk->remove("b").error() == ErrorCode::not_found);
  CHECK(same.read(0, 5).value() == "hello");
  co_return;
}

// What is under way when somebody blocks is carried out before, and told later.
Task<> mix(Env& env, Nothing&) {
  auto opening = env.disk().open("log", OpenMode::create);
  Result<File> file = co_await opening;
  REQUIRE(file.has_value());
  auto appending = file->append(Bytes(1 << 20, 'x'));
  REQUIRE_FALSE(appending.await_ready());
  SynchronousFile same = env.disk().synchronous()->open("log", OpenMode::read_only).value();
  CHECK(same.read(0, 2 << 20).value().size() == 1 << 20);
  CHECK_FALSE(appending.done());
  while (!appending.done()) {
    auto moment_more = sleep_for(std::chrono::milliseconds(1));
    co_await moment_more;
  }
  const Result<std::uint64_t> at = appending.await_resume();
  CHECK(at.value() == 0);
}

Task<> without_directory(Env& env, Nothing&) {
  SynchronousDisk* const disk = env.disk().synchronous();
  CHECK(disk->open("a", OpenMode::create).error() == ErrorCode::unsupported);
  CHECK(disk->list().error() == ErrorCode::unsupported);
  co_return;
}

}  // namespace

TEST_CASE("a real disk has the synchronous form too") {
  Nothing nothing;
  const ScratchDirectory directory;
  run_script(call_the_disk, nothing, disk_options(directory));
  run_script(without_directory, nothing);
}

TEST_CASE("a call waits for what was asked for before") {
  Nothing nothing;
  const ScratchDirectory directory;
  run_script(mix, nothing, disk_options(directory));
}

}  // namespace orrery::test
