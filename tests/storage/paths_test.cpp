#include <doctest/doctest.h>

#include <orrery/storage/disk_path.hpp>

#include "storage/disk_testing.hpp"

using namespace orrery;
using namespace orrery::testing_disk;

namespace {

const std::vector<std::string> hostile = {
    "",
    "/",
    "/etc/passwd",
    "..",
    "../a",
    "a/..",
    "a/../b",
    "a//b",
    "a/",
    ".",
    "./a",
    "a/.",
    "a/./b",
    "//",
    "a/../../b",
    std::string("a\0b", 3),
    std::string(256, 'a'),
    "d/" + std::string(256, 'a'),
    std::string(1025, 'a'),
};

std::string long_path(std::size_t bytes) {
  std::string path;
  while (path.size() < bytes) path += std::string(std::min<std::size_t>(200, bytes - path.size() - 1), 'a') + "/";
  path.back() = 'a';
  return path;
}

}  // namespace

TEST_CASE("hostile paths are refused by every operation on names, at once, and change nothing") {
  Host host;
  host.put("a", "text");
  const std::uint64_t before = host.disk.state_hash();
  for (const std::string& path : hostile) {
    CAPTURE(quote_disk_path(path));
    for (const OpenMode mode :
         {OpenMode::read_only, OpenMode::read_write, OpenMode::create, OpenMode::create_new, OpenMode::truncate}) {
      CHECK(host.open(path, mode).error() == ErrorCode::invalid_argument);
    }
    CHECK(host.rename(path, "b").error() == ErrorCode::invalid_argument);
    CHECK(host.rename("a", path).error() == ErrorCode::invalid_argument);
    CHECK(host.remove(path).error() == ErrorCode::invalid_argument);
  }
  CHECK(host.disk.state_hash() == before);
  CHECK(host.list() == std::vector<std::string>{"a"});
}

TEST_CASE("paths within the rules are accepted") {
  for (const std::string& path :
       {std::string("a"), std::string("a/b/c"), std::string("..."), std::string("a..b"), std::string(".hidden"),
        std::string(255, 'a'), std::string("\xc3\xa9 \n"), long_path(1024)}) {
    CAPTURE(quote_disk_path(path));
    CHECK(check_disk_path(path).has_value());
  }
  CHECK_FALSE(check_disk_path(long_path(1025)).has_value());
}

TEST_CASE("a refusal quotes the path safely and says what is wrong") {
  CHECK(check_disk_path("../a").error().message() == "invalid_argument: path '../a' has a part '.' or '..'");
  CHECK(check_disk_path(std::string("a\0'b", 4)).error().message() ==
        "invalid_argument: path 'a\\x00\\x27b' contains NUL");
  CHECK(check_disk_path(std::string(5000, 'a')).error().message().size() < 200);
}

TEST_CASE("a path through a file, or to a folder, is refused") {
  Host host;
  host.put("dir/file", "text");
  CHECK(host.open("dir").error() == ErrorCode::invalid_argument);
  CHECK(host.open("dir/file/x").error() == ErrorCode::invalid_argument);
  CHECK(host.remove("dir").error() == ErrorCode::invalid_argument);
  CHECK(host.rename("dir/file", "dir/file/x").error() == ErrorCode::invalid_argument);
  CHECK(host.rename("dir/file", "dir").error() == ErrorCode::invalid_argument);
  REQUIRE(host.open("dir-2"));
  REQUIRE(host.remove("dir/file"));
  CHECK(host.open("dir"));
  CHECK(host.open("dir/file").error() == ErrorCode::invalid_argument);
}
