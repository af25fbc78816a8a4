#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/random.hpp>
#include <orrery/storage/sim_disk.hpp>

#include "storage/directory.hpp"
#include "storage/fault_dice.hpp"
#include "storage/rename_log.hpp"
#include "storage/request.hpp"
#include "storage/sim_file.hpp"
#include "storage/synchronous_calls.hpp"

namespace orrery::detail {

/// What is behind a `SimDisk`. Operations on files are in disk_files.cpp, those on names in disk_names.cpp, the life of
/// the host in disk_life.cpp, what takes how long in disk_timing.cpp, what goes wrong silently in disk_corruption.cpp.
/// A synchronous operation is an asynchronous one that is not queued.
class DiskCore final : public Disk {
 public:
  /// `seed` is what all that it draws is keyed by.
  DiskCore(Simulator& simulator, std::uint64_t seed, OriginId origin, NodeId node, std::string name,
           const DiskOptions& options);
  ~DiskCore() override;

  void start_open(const std::string& path, OpenMode mode, Operation<File>& open) override;
  void start_rename(const std::string& from, const std::string& to, Operation<void>& rename) override;
  void start_remove(const std::string& path, Operation<void>& remove) override;
  void start_list(const std::string& prefix, Operation<std::vector<std::string>>& list) override;
  SynchronousDisk* synchronous() override { return &synchronous_; }

  /// The result of the operation that `start` begins, carried out at once.
  template <class T, class Start>
  [[nodiscard]] Result<T> act_now(Start start);

  void read(SimFile& file, std::uint64_t offset, std::uint64_t count, Operation<Bytes>& read);
  void write(SimFile& file, std::uint64_t offset, std::string_view bytes, Operation<void>& write);
  void append(SimFile& file, std::string_view bytes, Operation<std::uint64_t>& append);
  void sync(SimFile& file, Operation<void>& sync);
  void truncate(SimFile& file, std::uint64_t size, Operation<void>& truncate);
  /// Nobody holds the file, and nothing of it is under way.
  void closed(SimFile& file);

  void process_stopped();
  void crash();
  void wipe();
  void boot();

  void set_fault_rates(const DiskFaultRates& rates) { dice_.set_rates(rates); }
  void fill_for(Duration period);
  void slow_for(Duration period, std::uint32_t factor);
  void stall_for(Duration period);
  void throttle_for(Duration period, std::uint32_t operations_per_second);
  void heal();
  void reseed(std::uint64_t seed);
  void on_charge(std::function<void(Duration)> handler) { charge_ = std::move(handler); }
  void on_power_cut(std::function<void(std::uint64_t)> handler) { power_cut_ = std::move(handler); }
  [[nodiscard]] const DiskFaultCounts& fault_counts() const { return fault_counts_; }

  [[nodiscard]] std::uint32_t generation() const { return generation_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint64_t used_bytes() const { return used_bytes_; }
  [[nodiscard]] const Directory& directory() const { return directory_; }

 private:
  struct Completion {
    Request* request;

    void operator()() const { request->disk->finish(*request); }
    [[nodiscard]] std::uint64_t tap_payload() const { return request->payload; }
  };

  [[nodiscard]] Time now() const { return simulator_.now(); }
  /// A request for the operation, or null if there is to be none: the host is down, or too many are under way.
  template <class T>
  Request* admit(RequestKind kind, SimFile* file, Operation<T>& operation);
  template <class T>
  static void forget(void* request, Operation<T>& operation);
  void queue(Request& request, Lane& lane, Duration service, std::uint64_t payload);
  void schedule(Request& request);
  void act(Request& request, Lane& lane, Duration service);
  void cut_power(Request& request);
  /// All that is under way is done so much later.
  void shift_requests(Duration by);
  [[nodiscard]] Duration device_time(const Request& request, const DurationDistribution& latency,
                                     std::uint64_t bytes) const;
  [[nodiscard]] Duration memory_time(const Request& request, std::uint64_t bytes) const;
  [[nodiscard]] std::uint64_t drawn_ns(const Request& request, const DurationDistribution& latency) const;
  void finish(Request& request);
  void carry_out(Request& request);
  /// The request is over; its operation, if it lives, gets the result.
  template <class T>
  void answer(Request& request, Result<T> result);
  void record_failure(const Error& error);
  void release(Request& request);

  static void fail(Request& request, ErrorCode error);
  void store(Request& request, std::uint64_t offset, std::string_view bytes);
  void resize(Request& request, std::uint64_t size);
  [[nodiscard]] bool room_for(std::uint64_t bytes) const;
  void limit_unsynced(Inode& inode);
  void record_file(Kind kind, const Request& request, std::uint64_t value);
  void finish_change(Request& request);
  void finish_read(Request& request);
  void finish_sync(Request& request);

  void corrupt_what_is_read(const Request& read);
  /// False if the sync does what it should.
  [[nodiscard]] bool spoil(const Request& sync);
  [[nodiscard]] bool corrupt_what_is_synced(const Request& sync, std::uint64_t page, const CounterRandom& draws);
  [[nodiscard]] bool misdirect(const Request& sync, std::uint64_t page, const CounterRandom& draws);
  [[nodiscard]] bool forget_to_write(const Request& sync, std::uint64_t page);

  template <class T>
  Request* admit_name(RequestKind kind, const std::string& path, Operation<T>& operation);
  void begin_period_if_full(const Request& request);
  [[nodiscard]] Duration name_time(const Request& request) const;
  [[nodiscard]] Result<std::shared_ptr<Inode>> open_inode(const Request& request);
  [[nodiscard]] Result<void> change_name(const Request& request);
  void finish_open(Request& request);
  void finish_name(Request& request);
  void finish_list(Request& request);
  [[nodiscard]] SimFile* free_file();

  void happen_some_names(const CounterRandom& draws);
  bool may_happen_unanswered(const Request& request, const CounterRandom& draws);
  void undo_renames();
  void abandon_requests(Lane& lane);
  [[nodiscard]] CrashLoss crash_loss_of(std::string_view path, const Inode& inode) const;
  void lose_power();
  void report(DiskFault fault, std::uint64_t value, std::string_view path = {});

  Simulator& simulator_;
  OriginId origin_;
  NodeId node_;
  std::string name_;
  DiskOptions options_;
  FaultDice dice_;
  CounterRandom latencies_;
  CounterRandom crash_draws_;
  DiskFaultCounts fault_counts_;
  bool powered_ = true;
  bool booted_ = true;
  std::uint32_t generation_ = 0;
  std::uint32_t inodes_made_ = 0;
  std::uint64_t operations_ = 0;
  std::uint64_t crashes_ = 0;
  std::uint64_t used_bytes_ = 0;  // Inodes count themselves in it: it outlives them.

  bool acting_now_ = false;
  Time acted_until_;  // By synchronous operations, each of which begins when the one before is done.
  SynchronousCalls<DiskCore> synchronous_{*this};
  std::function<void(Duration)> charge_;
  std::function<void(std::uint64_t)> power_cut_;

  Lane device_;
  Lane memory_;
  RequestPool requests_;
  Directory directory_;
  RenameLog unsafe_renames_;
  std::vector<std::unique_ptr<SimFile>> files_;
  std::vector<SimFile*> free_files_;
};

template <class T>
Request* DiskCore::admit(RequestKind kind, SimFile* file, Operation<T>& operation) {
  if (!booted_ || (file != nullptr && file->stale())) return nullptr;
  if (requests_.in_use() >= options_.operations_max) {
    operation.complete(failure(ErrorCode::too_large, "operations under way on the disk of " + name_));
    return nullptr;
  }
  Request& request = requests_.take();
  request.kind = kind;
  request.disk = this;
  request.file = file;
  request.operation = &operation;
  request.ordinal = ++operations_;
  if (file != nullptr) file->operation_begins();
  operation.pend(&request, forget<T>);
  if (dice_.slow_begins(request.ordinal, now())) report(DiskFault::slow, request.ordinal);
  return &request;
}

template <class T>
void DiskCore::forget(void* seam, Operation<T>&) {
  auto* request = static_cast<Request*>(seam);
  request->operation = nullptr;
  if (request->abandoned) request->disk->requests_.give_back(*request);
}

template <class T, class Start>
Result<T> DiskCore::act_now(Start start) {
  struct Call final : Operation<T> {
    Result<T> result() { return this->take(); }
    void completed() override {}
  };
  Call call;
  acting_now_ = true;
  start(call);
  acting_now_ = false;
  if (!call.done()) return failure(ErrorCode::closed, "the disk of " + name_ + " has no power, or another process");
  return call.result();
}

template <class T>
void DiskCore::answer(Request& request, Result<T> result) {
  auto* operation = static_cast<Operation<T>*>(request.operation);
  if (!result) record_failure(result.error());
  release(request);
  if (operation != nullptr) operation->complete(std::move(result));
}

}  // namespace orrery::detail
