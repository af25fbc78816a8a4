#pragma once

#include <orrery/storage/sim_disk.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <orrery/core/simulator.hpp>

namespace orrery::testing_disk {

/// An operation in its callback form.
template <class T>
class Call final : public Operation<T> {
 public:
  Call() {}
  [[nodiscard]] Result<T> result() { return this->take(); }

 private:
  void completed() override {}
};

inline DiskOptions small_pages() {
  DiskOptions options;
  options.page_bytes = 64;
  options.sector_bytes = 16;
  return options;
}

/// A host with a disk and nothing else. Each function starts an operation and runs until it is done.
class Host {
 public:
  explicit Host(std::uint64_t seed = 1, DiskOptions options = {})
      : simulator({.seed = seed}), disk(simulator, simulator.add_origin("host"), NodeId{1}, "host", options) {}

  Result<File> open(const std::string& path, OpenMode mode = OpenMode::create) {
    Call<File> call;
    disk.seam().start_open(path, mode, call);
    return finish(call);
  }
  Result<void> rename(const std::string& from, const std::string& to) {
    Call<void> call;
    disk.seam().start_rename(from, to, call);
    return finish(call);
  }
  Result<void> remove(const std::string& path) {
    Call<void> call;
    disk.seam().start_remove(path, call);
    return finish(call);
  }
  std::vector<std::string> list(const std::string& prefix = {}) {
    Call<std::vector<std::string>> call;
    disk.seam().start_list(prefix, call);
    return finish(call).value();
  }
  Result<Bytes> read(File& file, std::uint64_t offset = 0, std::size_t count = SIZE_MAX) {
    Call<Bytes> call;
    file.backend().start_read(offset, count, call);
    return finish(call);
  }
  Result<void> write(File& file, std::uint64_t offset, Bytes bytes) {
    Call<void> call;
    file.backend().start_write(offset, std::move(bytes), call);
    return finish(call);
  }
  Result<std::uint64_t> append(File& file, Bytes bytes) {
    Call<std::uint64_t> call;
    file.backend().start_append(std::move(bytes), call);
    return finish(call);
  }
  Result<void> sync(File& file) {
    Call<void> call;
    file.backend().start_sync(call);
    return finish(call);
  }
  Result<void> truncate(File& file, std::uint64_t size) {
    Call<void> call;
    file.backend().start_truncate(size, call);
    return finish(call);
  }
  /// The host loses power and comes back.
  void power_cycle() {
    disk.crash();
    disk.boot();
  }
  /// A file with durable content.
  void put(const std::string& path, Bytes bytes) {
    File file = open(path, OpenMode::truncate).value();
    append(file, std::move(bytes)).value();
    sync(file).value();
  }
  [[nodiscard]] std::string contents(const std::string& path) const { return disk.contents(path).value(); }

  Simulator simulator;
  SimDisk disk;

 private:
  template <class T>
  Result<T> finish(Call<T>& call) {
    simulator.run();
    return call.result();
  }
};

}  // namespace orrery::testing_disk
