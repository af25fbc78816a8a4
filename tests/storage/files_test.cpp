#include <doctest/doctest.h>

#include "core/dies.hpp"
#include "storage/disk_testing.hpp"

using namespace orrery;
using namespace orrery::testing_disk;

TEST_CASE("each open mode does what it says") {
  Host host;
  CHECK(host.open("a", OpenMode::read_only).error() == ErrorCode::not_found);
  CHECK(host.open("a", OpenMode::read_write).error() == ErrorCode::not_found);
  CHECK(host.open("a", OpenMode::read_only).error().message().find("'a'") != std::string::npos);
  CHECK(host.list().empty());
  {
    File made = host.open("a", OpenMode::create_new).value();
    REQUIRE(host.append(made, "text"));
  }
  CHECK(host.open("a", OpenMode::create_new).error() == ErrorCode::already_exists);
  CHECK(host.open("a", OpenMode::create).value().size() == 4);
  CHECK(host.open("a", OpenMode::read_write).value().size() == 4);
  CHECK(host.open("a", OpenMode::truncate).value().size() == 0);
  CHECK(host.open("b", OpenMode::truncate).value().size() == 0);
  CHECK(host.list() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a file opened read_only refuses to be changed and can be read and synced") {
  Host host;
  host.put("a", "text");
  File file = host.open("a", OpenMode::read_only).value();
  CHECK(host.write(file, 0, "x").error() == ErrorCode::invalid_argument);
  CHECK(host.append(file, "x").error() == ErrorCode::invalid_argument);
  CHECK(host.truncate(file, 0).error() == ErrorCode::invalid_argument);
  CHECK(host.read(file).value() == "text");
  CHECK(host.sync(file));
}

TEST_CASE("a process reads what it wrote") {
  Host host;
  File file = host.open("a").value();
  CHECK(host.append(file, "hello ").value() == 0);
  CHECK(host.append(file, "world").value() == 6);
  CHECK(host.read(file).value() == "hello world");
  CHECK(host.read(file, 6, 3).value() == "wor");
  CHECK(host.read(file, 9, 100).value() == "ld");
  CHECK(host.read(file, 11, 1).value().empty());
  CHECK(host.read(file, UINT64_MAX, SIZE_MAX).value().empty());
  REQUIRE(host.write(file, 4, "0 W"));
  CHECK(host.read(file).value() == "hell0 World");
  REQUIRE(host.write(file, 13, "!"));
  CHECK(host.read(file).value() == std::string("hell0 World\0\0!", 14));
  REQUIRE(host.write(file, 0, ""));
  REQUIRE(host.write(file, 100, ""));
  CHECK(file.size() == 14);
  REQUIRE(host.truncate(file, 4));
  REQUIRE(host.truncate(file, 6));
  CHECK(host.read(file).value() == std::string("hell\0\0", 6));
}

TEST_CASE("a handle keeps its file when the name is moved, taken or removed") {
  Host host;
  host.put("a", "first");
  host.put("b", "second");
  File a = host.open("a", OpenMode::read_write).value();
  File b = host.open("b", OpenMode::read_write).value();
  REQUIRE(host.rename("a", "b"));
  CHECK(host.read(a).value() == "first");
  CHECK(host.read(b).value() == "second");
  REQUIRE(host.append(a, "!"));
  CHECK(host.contents("b") == "first!");
  CHECK(host.list() == std::vector<std::string>{"b"});
  REQUIRE(host.remove("b"));
  CHECK(host.list().empty());
  CHECK(host.read(a).value() == "first!");
  host.put("b", "third");
  CHECK(host.read(a).value() == "first!");
  CHECK(host.read(b).value() == "second");
  REQUIRE(host.sync(a));
}

TEST_CASE("the space of a removed file is free once nobody has it open") {
  Host host;
  host.put("a", std::string(1000, 'x'));
  CHECK(host.disk.used_bytes() == 1000);
  {
    File file = host.open("a").value();
    REQUIRE(host.remove("a"));
    CHECK(host.disk.used_bytes() == 1000);
  }
  CHECK(host.disk.used_bytes() == 0);
  host.put("a", std::string(10, 'x'));
  host.put("b", std::string(20, 'x'));
  REQUIRE(host.rename("a", "b"));
  CHECK(host.disk.used_bytes() == 10);
}

TEST_CASE("renaming and removing name what is missing, and a file may take its own name") {
  Host host;
  host.put("a", "text");
  CHECK(host.rename("no", "a").error() == ErrorCode::not_found);
  CHECK(host.remove("no").error() == ErrorCode::not_found);
  CHECK(host.remove("no").error().message().find("'no'") != std::string::npos);
  REQUIRE(host.rename("a", "a"));
  CHECK(host.contents("a") == "text");
}

TEST_CASE("a listing holds the paths that begin with the prefix, sorted by bytes") {
  Host host;
  for (const char* path : {"log/2", "log/10", "log/1", "logs", "lo", "\xff", "z"}) host.put(path, "");
  CHECK(host.list("log/") == std::vector<std::string>{"log/1", "log/10", "log/2"});
  CHECK(host.list("log") == std::vector<std::string>{"log/1", "log/10", "log/2", "logs"});
  CHECK(host.list("../") == std::vector<std::string>{});
  CHECK(host.list() == std::vector<std::string>{"lo", "log/1", "log/10", "log/2", "logs", "z", "\xff"});
}

TEST_CASE("a write over the capacity is disk_full and leaves nothing") {
  DiskOptions options;
  options.capacity_bytes = 100;
  Host host(1, options);
  File a = host.open("a").value();
  File b = host.open("b").value();
  REQUIRE(host.append(a, std::string(60, 'a')));
  REQUIRE(host.append(b, std::string(30, 'b')));
  CHECK(host.append(a, std::string(11, 'x')).error() == ErrorCode::disk_full);
  CHECK(host.write(a, 55, std::string(16, 'x')).error() == ErrorCode::disk_full);
  CHECK(host.write(b, 99, "x").error() == ErrorCode::disk_full);
  CHECK(host.write(b, std::uint64_t{1} << 62, "x").error() == ErrorCode::disk_full);
  CHECK(host.truncate(a, std::uint64_t{1} << 62).error() == ErrorCode::disk_full);
  CHECK(host.contents("a") == std::string(60, 'a'));
  CHECK(host.contents("b") == std::string(30, 'b'));
  CHECK(host.disk.used_bytes() == 90);
  CHECK(host.append(a, std::string(10, 'a')).value() == 60);
  CHECK(host.write(a, 0, std::string(70, 'c')));
  CHECK(host.open("c").error() == ErrorCode::disk_full);
  REQUIRE(host.truncate(a, 10));
  CHECK(host.append(b, std::string(60, 'b')).value() == 30);
}

TEST_CASE("an offset beyond 64 bits is too_large") {
  Host host;
  File file = host.open("a").value();
  CHECK(host.write(file, UINT64_MAX, "xy").error() == ErrorCode::too_large);
  CHECK(file.size() == 0);
}

TEST_CASE("files, open files and operations under way are bounded") {
  DiskOptions options;
  options.files_max = 3;
  options.open_files_max = 2;
  options.operations_max = 2;
  Host host(1, options);
  for (const char* path : {"a", "b", "c"}) host.put(path, "");
  CHECK(host.open("d").error() == ErrorCode::disk_full);
  CHECK(host.disk.files() == 3);
  {
    File a = host.open("a").value();
    File b = host.open("b").value();
    CHECK(host.open("c").error() == ErrorCode::too_large);
    Call<Bytes> first, second, third;
    a.backend().start_read(0, 1, first);
    a.backend().start_read(0, 1, second);
    a.backend().start_read(0, 1, third);
    REQUIRE(third.done());
    CHECK(third.result().error() == ErrorCode::too_large);
    host.simulator.run();
    CHECK(first.result());
    CHECK(second.result());
  }
  CHECK(host.open("c"));
}

TEST_CASE("handles and requests are reused") {
  DiskOptions options;
  options.open_files_max = 1;
  Host host(1, options);
  for (int i = 0; i < 1000; ++i) host.put("a", "x");
  CHECK(host.contents("a") == "x");
}

TEST_CASE("a file closed while an operation runs lets it end") {
  Host host;
  Call<void> sync;
  {
    File file = host.open("a").value();
    REQUIRE(host.append(file, "text"));
    file.backend().start_sync(sync);
  }
  host.simulator.run();
  CHECK(sync.result());
  host.power_cycle();
  CHECK(host.contents("a") == "text");
}

TEST_CASE("operations queue: load makes them slower, and each line is first in, first out") {
  Host host;
  File file = host.open("a").value();
  const Time begin = host.simulator.now();
  std::vector<std::unique_ptr<Call<Bytes>>> reads;
  for (int i = 0; i < 100; ++i) {
    reads.push_back(std::make_unique<Call<Bytes>>());
    file.backend().start_read(0, 1, *reads.back());
  }
  std::size_t done = 0;
  while (host.simulator.step()) {
    CHECK(reads[done]->done());
    ++done;
    CHECK((done == reads.size() || !reads[done]->done()));
  }
  CHECK(done == 100);
  CHECK(host.simulator.now() - begin >= std::chrono::microseconds(100 * 20));
  CHECK(host.simulator.now() - begin <= std::chrono::microseconds(100 * 80));
}

TEST_CASE("a write goes on while a sync runs, and a large sync takes the time of its bytes") {
  DiskOptions options;
  options.device_bytes_per_second = 1'000'000;
  Host host(1, options);
  File file = host.open("a").value();
  REQUIRE(host.append(file, std::string(1'000'000, 'x')));
  const Time begin = host.simulator.now();
  Call<void> sync;
  Call<std::uint64_t> append;
  file.backend().start_sync(sync);
  file.backend().start_append("y", append);
  REQUIRE(host.simulator.step());
  CHECK(append.done());
  CHECK_FALSE(sync.done());
  host.simulator.run();
  CHECK(host.simulator.now() - begin >= std::chrono::seconds(1));
}

TEST_CASE("a file or an operation that outlives its disk is a programmer's error") {
  CHECK(dies([] {
    std::optional<File> file;
    Host host;
    file.emplace(host.open("a").value());
    host.disk.~SimDisk();
  }));
  CHECK(dies([] {
    Call<void> remove;
    Host host;
    host.disk.seam().start_remove("a", remove);
    host.disk.~SimDisk();
  }));
}
