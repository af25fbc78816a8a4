#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/storage/synchronous_disk.hpp>

namespace orrery::detail {

/// The synchronous form of a disk that can carry out an asynchronous operation within a call: `act_now<T>(start)` gives
/// the result of the operation that `start` begins.
template <class Owner>
class SynchronousCalls final : public SynchronousDisk {
 public:
  explicit SynchronousCalls(Owner& disk) : disk_(disk) {}

  Result<void> rename(const std::string& from, const std::string& to) override {
    return act<void>([&](Operation<void>& rename) { disk_.start_rename(from, to, rename); });
  }
  Result<void> remove(const std::string& path) override {
    return act<void>([&](Operation<void>& remove) { disk_.start_remove(path, remove); });
  }
  Result<std::vector<std::string>> list(const std::string& prefix) override {
    using Names = std::vector<std::string>;
    return act<Names>([&](Operation<Names>& list) { disk_.start_list(prefix, list); });
  }

 private:
  Result<File> open_file(const std::string& path, OpenMode mode) override {
    return act<File>([&](Operation<File>& open) { disk_.start_open(path, mode, open); });
  }
  Result<Bytes> read(FileBackend& file, std::uint64_t offset, std::size_t count) override {
    return act<Bytes>([&](Operation<Bytes>& read) { file.start_read(offset, count, read); });
  }
  Result<void> write(FileBackend& file, std::uint64_t offset, std::string_view bytes) override {
    return act<void>([&](Operation<void>& write) { file.start_write(offset, Bytes(bytes), write); });
  }
  Result<std::uint64_t> append(FileBackend& file, std::string_view bytes) override {
    return act<std::uint64_t>([&](Operation<std::uint64_t>& append) { file.start_append(Bytes(bytes), append); });
  }
  Result<void> sync(FileBackend& file) override {
    return act<void>([&](Operation<void>& sync) { file.start_sync(sync); });
  }
  Result<void> truncate(FileBackend& file, std::uint64_t size) override {
    return act<void>([&](Operation<void>& truncate) { file.start_truncate(size, truncate); });
  }

  template <class T, class Start>
  Result<T> act(Start start) {
    return disk_.template act_now<T>(start);
  }

  Owner& disk_;
};

}  // namespace orrery::detail
