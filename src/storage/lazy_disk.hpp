#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <orrery/core/ids.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/storage/disk.hpp>
#include <orrery/storage/sim_disk.hpp>

#include "storage/disk_core.hpp"

namespace orrery::detail {

/// A disk that is made when it is first used, so that a host whose process never does costs little. The run is the same
/// as with one that is there from the beginning.
class LazyDisk final : public Disk {
 public:
  LazyDisk(Simulator& simulator, OriginId origin, NodeId node, std::string name, const DiskOptions& options);

  void start_open(const std::string& path, OpenMode mode, Operation<File>& open) override {
    core().start_open(path, mode, open);
  }
  void start_rename(const std::string& from, const std::string& to, Operation<void>& rename) override {
    core().start_rename(from, to, rename);
  }
  void start_remove(const std::string& path, Operation<void>& remove) override { core().start_remove(path, remove); }
  void start_list(const std::string& prefix, Operation<std::vector<std::string>>& list) override {
    core().start_list(prefix, list);
  }
  SynchronousDisk* synchronous() override { return core().synchronous(); }

  /// Null if it was never used.
  [[nodiscard]] const DiskCore* used() const { return core_.get(); }
  /// Made now if it was not.
  [[nodiscard]] DiskCore& core() {
    if (core_ == nullptr) [[unlikely]]
      make();
    return *core_;
  }
  [[nodiscard]] const std::string& name() const { return name_; }

  void boot();
  void heal();
  void on_charge(std::function<void(Duration)> handler);

 private:
  void make();

  Simulator& simulator_;
  const std::uint64_t seed_;  // The simulator's, when the host was added.
  const OriginId origin_;
  const NodeId node_;
  const std::string name_;
  const std::unique_ptr<const DiskOptions> options_;  // Null: the default.
  std::function<void(Duration)> charge_;
  std::unique_ptr<DiskCore> core_;
};

}  // namespace orrery::detail
