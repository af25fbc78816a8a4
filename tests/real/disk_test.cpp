#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <vector>

#include "real/scratch.hpp"
#include "real/script.hpp"

namespace orrery::test {
namespace {

using Names = std::vector<std::string>;

Task<File> open_file(Env& env, std::string path, OpenMode mode) {
  auto opening = env.disk().open(std::move(path), mode);
  auto file = co_await opening;
  REQUIRE(file.has_value());
  co_return std::move(*file);
}

Task<> put(Env& env, std::string path, Bytes bytes) {
  auto opening = open_file(env, std::move(path), OpenMode::truncate);
  File file = co_await std::move(opening);
  auto appending = file.append(std::move(bytes));
  auto appended = co_await appending;
  CHECK(appended.has_value());
  auto syncing = file.sync();
  auto synced = co_await syncing;
  CHECK(synced.has_value());
}

Task<Bytes> get(Env& env, std::string path) {
  auto opening = open_file(env, std::move(path), OpenMode::read_only);
  File file = co_await std::move(opening);
  auto reading = file.read(0, file.size());
  auto bytes = co_await reading;
  REQUIRE(bytes.has_value());
  co_return *bytes;
}

Task<Names> names(Env& env, std::string prefix = {}) {
  auto listing = env.disk().list(std::move(prefix));
  auto found = co_await listing;
  REQUIRE(found.has_value());
  co_return *found;
}

Task<> file_round_trip(Env& env, Nothing&) {
  auto opening = open_file(env, "a/b/file", OpenMode::create_new);
  File file = co_await std::move(opening);
  CHECK(file.path() == "a/b/file");
  CHECK(file.size() == 0);
  auto first = file.append("hello ");
  auto first_at = co_await first;
  REQUIRE(first_at.has_value());
  CHECK(*first_at == 0);
  auto second = file.append("world");
  auto second_at = co_await second;
  REQUIRE(second_at.has_value());
  CHECK(*second_at == 6);
  auto beyond = file.write(20, "end");
  auto written = co_await beyond;
  CHECK(written.has_value());
  CHECK(file.size() == 23);
  auto syncing = file.sync();
  auto synced = co_await syncing;
  CHECK(synced.has_value());
  auto reading = file.read(6, 1'000'000'000);
  auto tail = co_await reading;
  REQUIRE(tail.has_value());
  CHECK((*tail == Bytes("world\0\0\0\0\0\0\0\0\0end", 17)));
  auto past = file.read(1000, 10);
  auto nothing = co_await past;
  REQUIRE(nothing.has_value());
  CHECK(nothing->empty());
  auto cutting = file.truncate(5);
  auto cut = co_await cutting;
  CHECK(cut.has_value());
  CHECK(file.size() == 5);
  auto too_far = file.write(~std::uint64_t{0} - 1, "xyz");
  auto refused = co_await too_far;
  REQUIRE(!refused.has_value());
  CHECK(refused.error() == ErrorCode::too_large);
  CHECK(file.size() == 5);

  auto opening_again = open_file(env, "a/b/file", OpenMode::read_only);
  File same = co_await std::move(opening_again);
  auto growing = file.append("!");
  auto grown = co_await growing;
  CHECK(grown.has_value());
  CHECK(same.size() == 6);  // Another handle of the same file.
  auto not_allowed = same.append("x");
  auto denied = co_await not_allowed;
  REQUIRE(!denied.has_value());
  CHECK(denied.error() == ErrorCode::invalid_argument);
}

TEST_CASE("files: append, write beyond the end, read, sync, truncate") {
  Nothing nothing;
  const ScratchDirectory directory;
  run_script(file_round_trip, nothing, disk_options(directory));
}

Task<> change_names(Env& env, Nothing&) {
  for (const char* path : {"log/2", "log/1", "other", "log2"}) {
    auto putting = put(env, path, path);
    co_await std::move(putting);
  }
  auto all = names(env);
  const Names all_names = co_await std::move(all);
  CHECK(all_names == Names{"log/1", "log/2", "log2", "other"});
  auto some = names(env, "log/");
  const Names some_names = co_await std::move(some);
  CHECK(some_names == Names{"log/1", "log/2"});

  auto opening = open_file(env, "other", OpenMode::read_only);
  File replaced = co_await std::move(opening);
  auto renaming = env.disk().rename("log/2", "other");
  auto renamed = co_await renaming;
  CHECK(renamed.has_value());
  auto getting = get(env, "other");
  const auto got = co_await std::move(getting);
  CHECK(got == "log/2");
  auto reading = replaced.read(0, 100);
  auto old = co_await reading;
  REQUIRE(old.has_value());
  CHECK(*old == "other");  // Open handles keep the content.

  auto removing = env.disk().remove("log/1");
  auto removed = co_await removing;
  CHECK(removed.has_value());
  auto left = names(env);
  const Names left_names = co_await std::move(left);
  CHECK(left_names == Names{"log2", "other"});
  auto reuse = put(env, "log", "a file where a folder was");  // Folders go with their last file.
  co_await std::move(reuse);
  auto twice = env.disk().remove("log/1");
  auto again = co_await twice;
  CHECK(!again.has_value());
}

TEST_CASE("names: list, rename over a file that is open, remove") {
  Nothing nothing;
  const ScratchDirectory directory;
  run_script(change_names, nothing, disk_options(directory));
}

Task<ErrorCode> open_error(Env& env, std::string path, OpenMode mode) {
  auto opening = env.disk().open(std::move(path), mode);
  auto file = co_await opening;
  REQUIRE(!file.has_value());
  co_return file.error().code;
}

Task<> hostile_paths(Env& env, std::string& outside) {
  const Names bad = {
      "",   "/",   "/etc/passwd", "..",    "../outside",           "a/../../outside",     "a//b",
      "a/", "./a", "a/.",         outside, std::string("a\0b", 3), std::string(300, 'x'), std::string(2000, 'x')};
  for (const std::string& path : bad) {
    CAPTURE(path);
    for (const OpenMode mode : {OpenMode::read_only, OpenMode::create, OpenMode::truncate}) {
      auto opening = open_error(env, path, mode);
      const auto opening_gave = co_await std::move(opening);
      CHECK(opening_gave == ErrorCode::invalid_argument);
    }
    auto removing = env.disk().remove(path);
    auto removed = co_await removing;
    REQUIRE(!removed.has_value());
    CHECK(removed.error() == ErrorCode::invalid_argument);
    auto renaming = env.disk().rename("good", path);
    auto renamed = co_await renaming;
    REQUIRE(!renamed.has_value());
    CHECK(renamed.error() == ErrorCode::invalid_argument);
  }
  // Links lead nowhere, whether the file or a folder is one.
  for (const char* path : {"link", "folder_link/outside", "folder_link/new", "pipe"}) {
    CAPTURE(path);
    for (const OpenMode mode : {OpenMode::read_only, OpenMode::create, OpenMode::truncate}) {
      auto opening = open_error(env, path, mode);
      const auto opening_gave = co_await std::move(opening);
      CHECK(opening_gave == ErrorCode::invalid_argument);
    }
  }
  auto missing = open_error(env, "missing/file", OpenMode::read_write);
  const auto missing_gave = co_await std::move(missing);
  CHECK(missing_gave == ErrorCode::not_found);
  auto existing = open_error(env, "good", OpenMode::create_new);
  const auto existing_gave = co_await std::move(existing);
  CHECK(existing_gave == ErrorCode::already_exists);
  auto through = open_error(env, "good/file", OpenMode::create);
  const auto through_gave = co_await std::move(through);
  CHECK(through_gave == ErrorCode::invalid_argument);
  auto listed = names(env);
  const auto listed_gave = co_await std::move(listed);
  CHECK(listed_gave == Names{"good"});
}

TEST_CASE("no path leads out of the data directory") {
  const ScratchDirectory directory;
  const RealOptions options = disk_options(directory);
  std::string outside = directory.path() + "/outside";
  std::ofstream(outside) << "secret";
  std::filesystem::create_directory(options.data_directory);
  std::ofstream(options.data_directory + "/good") << "good";
  std::filesystem::create_symlink(outside, options.data_directory + "/link");
  std::filesystem::create_symlink(directory.path(), options.data_directory + "/folder_link");
  REQUIRE(mkfifo((options.data_directory + "/pipe").c_str(), 0600) == 0);
  run_script(hostile_paths, outside, options);
  std::string kept;
  std::getline(std::ifstream(outside), kept);
  CHECK(kept == "secret");
  CHECK(!std::filesystem::exists(directory.path() + "/new"));
}

Task<> write_for_later(Env& env, Bytes& bytes) {
  auto putting = put(env, "kept/state.new", bytes);
  co_await std::move(putting);
  auto renaming = env.disk().rename("kept/state.new", "kept/state");
  auto renamed = co_await renaming;
  CHECK(renamed.has_value());
}

Task<> read_again(Env& env, Bytes& bytes) {
  auto getting = get(env, "kept/state");
  bytes = co_await std::move(getting);
  auto listing = names(env);
  const auto listing_gave = co_await std::move(listing);
  CHECK(listing_gave == Names{"kept/state"});
}

TEST_CASE("what was synced is there for the next runtime") {
  const ScratchDirectory directory;
  Bytes written = pattern(3 << 20);
  run_script(write_for_later, written, disk_options(directory));
  Bytes read;
  run_script(read_again, read, disk_options(directory));
  CHECK((read == written));
}

Task<> without_disk(Env& env, Nothing&) {
  auto opening = open_error(env, "file", OpenMode::create);
  const auto opening_gave = co_await std::move(opening);
  CHECK(opening_gave == ErrorCode::unsupported);
}

TEST_CASE("without a data directory the disk says so") {
  Nothing nothing;
  run_script(without_disk, nothing);
}

Task<> try_second_runtime(Env&, RealOptions& options) {
  RealRuntime second(options);
  const int status = second.run([] { return std::unique_ptr<Process>(); });
  CHECK(status == RealRuntime::exit_bad_options);
  CHECK(second.failure().find("in use") != std::string::npos);
  CHECK(second.failure().find(options.data_directory) != std::string::npos);
  co_return;
}

Task<> use_again(Env& env, RealOptions&) {
  auto listing = names(env);
  const auto listing_gave = co_await std::move(listing);
  CHECK(listing_gave == Names{});
}

TEST_CASE("a data directory serves one process at a time") {
  const ScratchDirectory directory;
  RealOptions options = disk_options(directory);
  run_script(try_second_runtime, options, options);
  run_script(use_again, options, options);
}

TEST_CASE("a data directory that cannot be is an error that names it") {
  const ScratchDirectory directory;
  std::ofstream(directory.path() + "/file") << "no directory";
  RealOptions options = quiet_options();
  options.data_directory = directory.path() + "/file/data";
  RealRuntime runtime(options);
  CHECK(runtime.run([] { return std::unique_ptr<Process>(); }) == RealRuntime::exit_bad_options);
  CHECK(runtime.failure().find(options.data_directory) != std::string::npos);
}

}  // namespace
}  // namespace orrery::test
