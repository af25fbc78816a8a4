#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <orrery/core/shared_ptr.hpp>
#include <orrery/engine/detail/block.hpp>

namespace orrery::detail {

/// That another world, perhaps on another thread, reads blocks of this one: those made up to the end of `epoch`. One
/// atomic flag a fork, looked at when snapshots are dropped; blocks themselves count nobody.
struct Lease {
  explicit Lease(Epoch up_to) : epoch(up_to) {}
  const Epoch epoch;
  std::atomic<bool> over{false};
};

/// Memory of a pool, which lives as long as anyone who reads it.
class Slabs {
 public:
  Slabs() = default;
  Slabs(const Slabs&) = delete;
  Slabs& operator=(const Slabs&) = delete;
  ~Slabs();
  [[nodiscard]] std::byte* add(std::size_t size);
  [[nodiscard]] bool empty() const { return all_.empty(); }

 private:
  std::vector<std::byte*> all_;
};

/// What a pool shares with other worlds: its memory, and those that read it.
struct Lending {
  std::shared_ptr<Slabs> slabs = std::make_shared<Slabs>();
  std::vector<std::shared_ptr<const Lease>> leases;
};

/// What a forked world holds as long as it exists, and those that were forked from it: the memory in which blocks of
/// another world lie that it reads.
class Loan {
 public:
  explicit Loan(Epoch epoch) : lease(std::make_shared<Lease>(epoch)) {}
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  // After the last read of any of these blocks, which their owner, on its own thread, will see before it writes.
  ~Loan() { lease->over.store(true, std::memory_order_release); }

  std::shared_ptr<Lease> lease;
  std::vector<std::shared_ptr<const Slabs>> memory;
  std::vector<std::shared_ptr<const Loan>> before;  // What the world that was forked reads itself.
};

}  // namespace orrery::detail
