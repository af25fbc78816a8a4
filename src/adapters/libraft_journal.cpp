// The disk of `RaftIo`: a journal of entries and snapshots, and a ballot, in frames that carry checksums.
#include <algorithm>
#include <chrono>
#include <utility>

#include <orrery/adapters/libraft_io.hpp>
#include <orrery/adapters/libraft_memory.hpp>
#include <orrery/process/frame.hpp>

namespace orrery::libraft {

using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t entries_record = 1;
constexpr std::uint32_t snapshot_record = 2;
constexpr std::uint32_t ballot_record = 3;

template <class... Parts>
Bytes record(std::uint32_t type, const Parts&... parts) {
  return *encode_frame({.kind = FrameKind::message, .type = type, .id = 0, .body = {}}, parts...);
}

bool add(Journal& journal, const Frame& frame) {
  if (frame.type == snapshot_record) {
    const auto snapshot = wire_decode<Snapshot>(frame.body);
    if (snapshot) journal.snapshot = *snapshot;
    if (snapshot) journal.first = snapshot->index + 1;
    return snapshot.has_value();
  }
  const auto added = wire_decode<AddedEntries>(frame.body);
  if (!added) return false;
  if (journal.entries.empty()) journal.first = added->first;
  if (added->first < journal.first || added->first > journal.first + journal.entries.size()) return false;
  journal.entries.resize(added->first - journal.first);  // Entries at the same place are replaced: a truncation.
  journal.entries.insert(journal.entries.end(), added->entries.begin(), added->entries.end());
  return true;
}

// What a crash has torn ends it; a whole record that makes no sense is an error.
Result<Journal> replay(Bytes bytes) {
  Journal journal;
  FrameBuffer frames(bytes.size());
  frames.feed(std::move(bytes));
  while (const std::optional<Frame> frame = frames.next()) {
    if (!add(journal, *frame)) return failure(ErrorCode::io_error, "the journal contradicts itself");
    journal.bytes += Frame::header_bytes + frame->body.size();
  }
  return journal;
}

// What of the entries up to a snapshot stays beside it.
AddedEntries kept(const Journal& journal, const Snapshot& snapshot, std::uint64_t trailing) {
  const std::uint64_t end = journal.first + journal.entries.size();
  if (trailing == 0) return {.first = snapshot.index + 1, .entries = {}};
  const std::uint64_t from = std::max(journal.first, snapshot.index - std::min(trailing, snapshot.index) + 1);
  const auto begin = journal.entries.begin() + static_cast<std::ptrdiff_t>(std::min(from, end) - journal.first);
  return {.first = from, .entries = {begin, journal.entries.end()}};
}

}  // namespace

void RaftIo::set_disk_methods() {
  io_.load = [](raft_io* io, raft_term* term, raft_id* vote, raft_snapshot** snapshot, raft_index* first,
                raft_entry** entries, std::size_t* count) {
    const Result<Journal> journal = of(io).read_journal();
    const Result<Ballot> ballot = of(io).read_ballot();
    if (!journal || !ballot) return of(io).status_of(failure(ErrorCode::io_error));
    of(io).ballot_ = *ballot;
    of(io).snapshot_ = journal->snapshot;
    of(io).next_index_ = journal->first + journal->entries.size();
    *term = ballot->term;
    *vote = ballot->vote;
    *snapshot = snapshot_of(journal->snapshot);
    *first = journal->first;
    *entries = entries_of(journal->entries);
    *count = journal->entries.size();
    return 0;
  };
  io_.bootstrap = [](raft_io* io, const raft_configuration* configuration) {
    const Result<Journal> journal = of(io).read_journal();
    if (!journal) return of(io).status_of(failure(ErrorCode::io_error));
    if (journal->bytes > 0) return int{RAFT_CANTBOOTSTRAP};
    const int status = of(io).store({.term = 1, .vote = 0});
    return status != 0 ? status : of(io).store(*configuration, 1, 1);
  };
  io_.recover = [](raft_io* io, const raft_configuration* configuration) {
    const Result<Journal> journal = of(io).read_journal();
    const Result<Ballot> ballot = of(io).read_ballot();
    if (!journal || !ballot) return of(io).status_of(failure(ErrorCode::io_error));
    return of(io).store(*configuration, journal->first + journal->entries.size(), ballot->term);
  };
  io_.set_term = [](raft_io* io, raft_term term) { return of(io).store({.term = term, .vote = 0}); };
  io_.set_vote = [](raft_io* io, raft_id vote) { return of(io).store({.term = of(io).ballot_.term, .vote = vote}); };
  io_.append = [](raft_io* io, raft_io_append* request, const raft_entry entries[], unsigned count,
                  raft_io_append_cb done) {
    Job job{.added = {.first = of(io).next_index_, .entries = entries_of(entries, count)}, .snapshot = {}};
    of(io).next_index_ += count;
    of(io).queue(std::move(job), [=](int status) { done(request, status); });
    return 0;
  };
  io_.truncate = [](raft_io* io, raft_index index) {
    of(io).next_index_ = index;  // The record that begins there says it.
    return 0;
  };
  io_.snapshot_put = [](raft_io* io, unsigned trailing, raft_io_snapshot_put* request, const raft_snapshot* snapshot,
                        raft_io_snapshot_put_cb done) {
    Job job{.added = {}, .snapshot = snapshot_of(*snapshot), .trailing = trailing};
    if (trailing == 0) of(io).next_index_ = snapshot->index + 1;  // It came from the leader, and replaces all.
    of(io).queue(std::move(job), [=](int status) { done(request, status); });
    return 0;
  };
  io_.snapshot_get = [](raft_io* io, raft_io_snapshot_get* request, raft_io_snapshot_get_cb done) {
    of(io).answer_later(0, [=, snapshot = of(io).snapshot_](int status) {
      done(request, status == 0 ? snapshot_of(snapshot) : nullptr, status);
    });
    return 0;
  };
}

int RaftIo::status_of(const Result<void>& result) {
  if (!result) failed_.set();
  return result ? 0 : RAFT_IOERR;
}

// What is done when the call returns.

Result<Journal> RaftIo::read_journal() {
  Result<SynchronousFile> file = env_.disk().synchronous()->open("journal", OpenMode::create);
  if (!file) return std::unexpected(file.error());
  Result<Bytes> bytes = file->read(0, file->size());
  if (!bytes) return std::unexpected(bytes.error());
  Result<Journal> journal = replay(std::move(*bytes));
  if (!journal) return journal;
  const Result<void> cut = file->truncate(journal->bytes);
  const Result<void> synced = file->sync();  // What was read may not have been, when the process before ended.
  if (!cut || !synced) return failure(ErrorCode::io_error);
  return journal;
}

Result<Ballot> RaftIo::read_ballot() {
  Result<SynchronousFile> file = env_.disk().synchronous()->open("ballot", OpenMode::read_only);
  if (!file && file.error() == ErrorCode::not_found) return Ballot();
  if (!file) return std::unexpected(file.error());
  const Result<Bytes> bytes = file->read(0, file->size());
  if (!bytes) return std::unexpected(bytes.error());
  const Result<Frame> frame = decode_frame(*bytes);
  if (!frame) return std::unexpected(frame.error());
  return wire_decode<Ballot>(frame->body).value();
}

Result<void> RaftIo::write_file(const std::string& path, const Bytes& bytes) {
  SynchronousDisk& disk = *env_.disk().synchronous();
  Result<SynchronousFile> file = disk.open(path + ".new", OpenMode::truncate);
  if (!file) return std::unexpected(file.error());
  Result<void> done = file->write(0, bytes);
  if (done) done = file->sync();
  if (done) done = disk.rename(path + ".new", path);
  if (done) done = file->sync();  // The new name.
  return done;
}

int RaftIo::store(const Ballot& ballot) {
  ballot_ = ballot;
  if (options_.durable) return status_of(write_file("ballot", record(ballot_record, ballot)));
  env_.after(20ms, [this, ballot] { (void)status_of(write_file("ballot", record(ballot_record, ballot))); });
  return 0;
}

int RaftIo::store(const raft_configuration& configuration, std::uint64_t index, std::uint64_t term) {
  raft_buffer encoded{};
  if (const int status = raft_configuration_encode(&configuration, &encoded); status != 0) return status;
  const AddedEntries added{.first = index, .entries = {{term, RAFT_CHANGE, bytes_of(encoded)}}};
  raft_free(encoded.base);
  Result<SynchronousFile> file = env_.disk().synchronous()->open("journal", OpenMode::create);
  if (!file) return status_of(std::unexpected(file.error()));
  Result<void> done = file->write(file->size(), record(entries_record, added));
  if (done) done = file->sync();
  return status_of(done);
}

// What goes on meanwhile, one after the other.

void RaftIo::queue(Job job, Callback done) {
  if (!options_.durable) answer_later(0, std::exchange(done, [](int) {}));
  job.callback = expect(std::move(done));
  if (!jobs_.try_send(job)) failed_.set();  // Too much is waiting.
}

Task<> RaftIo::work_on_journal(RaftIo& io) {
  auto opening = io.env_.disk().open("journal", OpenMode::read_write);
  Result<File> journal = co_await opening;
  bool works = journal.has_value();
  while (works) {
    auto receiving = io.jobs_.receive();
    const std::optional<Job> job = co_await receiving;
    const bool adds = job->snapshot.index == 0;
    Task<Result<void>> work = adds ? add(io, *journal, job->added) : rewrite(io, *journal, *job);
    const Result<void> done = co_await std::move(work);
    works = done.has_value();
    if (works && !adds) io.snapshot_ = job->snapshot;
    if (works) io.answer(job->callback, 0);
  }
  io.failed_.set();
}

// [add]
Task<Result<void>> RaftIo::add(RaftIo& io, File& journal, const AddedEntries& added) {
  auto appending = journal.append(record(entries_record, added));
  const Result<std::uint64_t> appended = co_await appending;
  if (!appended) co_return std::unexpected(appended.error());
  if (!io.options_.durable) co_return Result<void>();
  auto syncing = journal.sync();
  const Result<void> synced = co_await syncing;
  co_return synced;
}
// [add]

Task<Result<void>> RaftIo::rewrite(RaftIo& io, File& journal, const Job& job) {
  auto reading = journal.read(0, journal.size());
  Result<Bytes> bytes = co_await reading;
  if (!bytes) co_return std::unexpected(bytes.error());
  const Result<Journal> before = replay(std::move(*bytes));
  if (!before) co_return std::unexpected(before.error());
  auto opening = io.env_.disk().open("journal.new", OpenMode::truncate);
  Result<File> fresh = co_await opening;
  if (!fresh) co_return std::unexpected(fresh.error());
  auto appending = fresh->append(record(snapshot_record, job.snapshot) +
                                 record(entries_record, kept(*before, job.snapshot, job.trailing)));
  const Result<std::uint64_t> appended = co_await appending;
  if (!appended) co_return std::unexpected(appended.error());
  auto syncing = fresh->sync();
  Result<void> done = co_await syncing;
  if (!done) co_return done;
  auto renaming = io.env_.disk().rename("journal.new", "journal");
  done = co_await renaming;
  if (!done) co_return done;
  journal = std::move(*fresh);
  auto naming = journal.sync();  // The new name.
  done = co_await naming;
  co_return done;
}

}  // namespace orrery::libraft
