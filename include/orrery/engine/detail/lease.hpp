#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include <orrery/engine/detail/block.hpp>

namespace orrery::detail {

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
