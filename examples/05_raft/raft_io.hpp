#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <orrery/process/env.hpp>
#include <orrery/process/rpc_client.hpp>
#include <orrery/storage/synchronous_disk.hpp>
#include <orrery/task/channel.hpp>

#include "libraft.hpp"
#include "raft_wire.hpp"

namespace registry {

/// What a server has on its disk: its log, and the snapshot that stands for what comes before.
struct Journal {
  Snapshot snapshot;
  std::uint64_t first = 1;  ///< Index of the first entry.
  std::vector<LogEntry> entries;
  std::uint64_t bytes = 0;  ///< Of the file; what follows is the rest of a write that a crash has torn.
};

/// libraft's operating system over an `Env`: messages go out as RPC messages, the log is a file of frames with
/// checksums, every callback comes in an event of its own. When the disk fails it falls silent: see `failed`.
class RaftIo {
 public:
  struct Options {
    std::uint16_t port = 0;  ///< Of all servers.
    bool durable = true;     ///< Without it answers do not wait for the disk: a bug, to see it found.
  };
  RaftIo(orrery::Env& env, Options options);
  RaftIo(const RaftIo&) = delete;
  RaftIo& operator=(const RaftIo&) = delete;

  /// For `raft_init`.
  [[nodiscard]] raft_io* io() { return &io_; }
  /// Takes what another server has sent.
  void receive(const RaftMessage& message);
  /// Answers that it is there.
  static orrery::Result<bool> hear(AreYouThere) { return true; }
  /// Set when the disk has failed. What is in memory may be ahead of it for ever: begin anew, from what is on the disk.
  [[nodiscard]] orrery::Event& failed() { return failed_; }

 private:
  using Callback = std::move_only_function<void(int status)>;
  struct Job {  // For the journal: adds entries, or puts a snapshot in the place of those before it.
    AddedEntries added;
    Snapshot snapshot;
    std::uint64_t trailing = 0;  ///< So many entries before it are kept.
    std::uint64_t callback = 0;
  };

  static RaftIo& of(raft_io* io) { return *static_cast<RaftIo*>(io->impl); }
  static orrery::Task<> watch(RaftIo& io, std::string peer);
  static orrery::Task<> work_on_journal(RaftIo& io);
  static orrery::Task<orrery::Result<void>> add(RaftIo& io, orrery::File& journal, const AddedEntries& added);
  static orrery::Task<orrery::Result<void>> rewrite(RaftIo& io, orrery::File& journal, const Job& job);
  void set_methods();
  void set_disk_methods();
  [[nodiscard]] orrery::Result<Journal> read_journal();
  [[nodiscard]] orrery::Result<Ballot> read_ballot();
  [[nodiscard]] orrery::Result<void> write_file(const std::string& path, const orrery::Bytes& bytes);
  int store(const Ballot& ballot);
  int store(const raft_configuration& configuration, std::uint64_t index, std::uint64_t term);
  int status_of(const orrery::Result<void>& result);
  void tick();
  bool send(const raft_message& message);
  void queue(Job job, Callback done);
  void answer_later(int status, Callback done);
  [[nodiscard]] std::uint64_t expect(Callback callback);
  void answer(std::uint64_t callback, int status);
  void cancel_all();

  orrery::Env& env_;
  Options options_;
  raft_io io_{};
  raft_io_tick_cb tick_ = nullptr;
  raft_io_recv_cb receive_ = nullptr;
  orrery::Duration period_{};
  std::uint64_t id_ = 0;
  std::string address_;
  Ballot ballot_;
  std::uint64_t next_index_ = 1;
  Snapshot snapshot_;  // The last one.
  std::map<std::string, std::unique_ptr<orrery::RpcClient>> peers_;
  orrery::Channel<Job> jobs_{1024};
  std::map<std::uint64_t, Callback> callbacks_;  // Owed to libraft.
  std::uint64_t last_callback_ = 0;
  orrery::Event failed_;
};

}  // namespace registry
