#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <orrery/adapters/libraft.hpp>
#include <orrery/adapters/libraft_messages.hpp>
#include <orrery/core/move_only_function.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/rpc_client.hpp>
#include <orrery/process/rpc_server.hpp>
#include <orrery/storage/synchronous_disk.hpp>
#include <orrery/task/channel.hpp>

namespace orrery::libraft {

/// What a server has on its disk: its log, and the snapshot that stands for what comes before.
struct Journal {
  Snapshot snapshot;
  std::uint64_t first = 1;  ///< Index of the first entry.
  std::vector<LogEntry> entries;
  std::uint64_t bytes = 0;  ///< Of the file; what follows is the rest of a write that a crash has torn.
};

/// libraft's operating system (`struct raft_io` of https://github.com/canonical/raft, 0.15) over an `Env`: messages go
/// out as RPC messages, the log is a file of frames with checksums, every callback comes in an event of its own. When
/// the disk fails it falls silent: see `failed`.
///
/// Files: "journal" and "ballot". RPC: `RaftMessage` and `AreYouThere`. libraft reads an environment variable: a
/// simulation says `allow_calls_from("libraft.so")`; and padding that it has not written: see `zero_fresh_memory`.
class RaftIo {
 public:
  struct Options {
    std::uint16_t port = 0;  ///< Of the RPC servers of all servers; their addresses for libraft are names of hosts.
    bool durable = true;     ///< Without it answers do not wait for the disk: a bug, to see it found.
  };
  /// `env` must outlive it, and it the `raft` that is made with it.
  RaftIo(Env& env, Options options);
  RaftIo(const RaftIo&) = delete;
  RaftIo& operator=(const RaftIo&) = delete;

  /// For `raft_init`.
  [[nodiscard]] raft_io* io() { return &io_; }
  /// Has `server` hand over what other servers send.
  void serve(RpcServer& server);
  /// Set when the disk has failed. What is in memory may be ahead of it for ever: begin anew, from what is on the disk.
  [[nodiscard]] Event& failed() { return failed_; }

 private:
  using Callback = MoveOnlyFunction<void(int status)>;
  struct Job {  // For the journal: adds entries, or puts a snapshot in the place of those before it.
    AddedEntries added;
    Snapshot snapshot;
    std::uint64_t trailing = 0;  ///< So many entries before it are kept.
    std::uint64_t callback = 0;
  };

  static RaftIo& of(raft_io* io) { return *static_cast<RaftIo*>(io->impl); }
  static Task<> watch(RaftIo& io, std::string peer);
  static Task<> work_on_journal(RaftIo& io);
  static Task<Result<void>> add(RaftIo& io, File& journal, const AddedEntries& added);
  static Task<Result<void>> rewrite(RaftIo& io, File& journal, const Job& job);
  void set_methods();
  void set_disk_methods();
  [[nodiscard]] Result<Journal> read_journal();
  [[nodiscard]] Result<Ballot> read_ballot();
  [[nodiscard]] Result<void> write_file(const std::string& path, const Bytes& bytes);
  int store(const Ballot& ballot);
  int store(const raft_configuration& configuration, std::uint64_t index, std::uint64_t term);
  int status_of(const Result<void>& result);
  void tick();
  void receive(const RaftMessage& message);
  bool send(const raft_message& message);
  void queue(Job job, Callback done);
  void answer_later(int status, Callback done);
  [[nodiscard]] std::uint64_t expect(Callback callback);
  void answer(std::uint64_t callback, int status);
  void cancel_all();

  Env& env_;
  Options options_;
  raft_io io_{};
  raft_io_tick_cb tick_ = nullptr;
  raft_io_recv_cb receive_ = nullptr;
  Duration period_{};
  std::uint64_t id_ = 0;
  std::string address_;
  Ballot ballot_;
  std::uint64_t next_index_ = 1;
  Snapshot snapshot_;  // The last one.
  std::map<std::string, std::unique_ptr<RpcClient>> peers_;
  Channel<Job> jobs_{1024};
  std::map<std::uint64_t, Callback> callbacks_;  // Owed to libraft.
  std::uint64_t last_callback_ = 0;
  Event failed_;
};

/// Proposes a command, and resumes its caller when the state machine of this server has applied it. Errors:
/// `unsupported`, it was refused, as whoever is not the leader does; `closed`, what became of it is not known.
Task<Result<void>> apply(raft& server, std::string command);

}  // namespace orrery::libraft
