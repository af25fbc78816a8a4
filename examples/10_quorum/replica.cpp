#include "replica.hpp"

#include <chrono>
#include <string>
#include <utility>

#include <orrery/process/wire.hpp>
#include <orrery/task/sleep.hpp>

namespace quorum_register {

using namespace orrery;
using namespace std::chrono_literals;

Task<> Replica::run(Env& env) {
  env_ = &env;
  while (true) {
    const Result<void> loaded = co_await load();
    if (loaded) break;
    co_await sleep_for(50ms);  // The disk may fail for a while.
  }
  RpcServer server(env);
  server.on(this, &Replica::ask);
  server.on(this, &Replica::keep);
  const Result<void> listening = server.listen(port);
  if (!listening) {
    env.fail(listening.error());
    co_return;
  }
  co_await env.stopping().wait();
  co_await server.drain();
}

Result<Version> Replica::ask(Ask) { return version_; }

Task<Result<std::monostate>> Replica::keep(Keep request) {
  const auto permit = co_await saving_.permit();  // Comes back even if the caller gives up, and this task is destroyed.
  if (request.version.newer_than(version_)) {
    const Result<void> saved = co_await save(request.version);
    if (!saved) co_return std::unexpected(saved.error());
    version_ = std::move(request.version);
  }
  co_return std::monostate();
}

Task<Result<void>> Replica::save(Version version) {
  std::string aside = "register.new";
  std::string path = "register";
  Result<Bytes> bytes = wire_encode(version);
  if (!bytes) co_return std::unexpected(bytes.error());
  Result<File> file = co_await env_->disk().open(aside, OpenMode::truncate);
  if (!file) co_return std::unexpected(file.error());
  Result<void> written = co_await file->write(0, std::move(*bytes));
  if (!written) co_return written;
  Result<void> synced = co_await file->sync();
  if (!synced) co_return synced;
  Result<void> renamed = co_await env_->disk().rename(std::move(aside), std::move(path));
  co_return renamed;
}

Task<Result<void>> Replica::load() {
  std::string path = "register";
  Result<File> file = co_await env_->disk().open(std::move(path), OpenMode::read_only);
  if (!file && file.error() == ErrorCode::not_found) co_return Result<void>();
  if (!file) co_return std::unexpected(file.error());
  Result<Bytes> bytes = co_await file->read(0, 512);
  if (!bytes) co_return std::unexpected(bytes.error());
  const auto version = wire_decode<Version>(*bytes);
  if (!version) co_return failure(ErrorCode::invalid_argument, "the register's file: " + version.error().message());
  version_ = *version;
  co_return Result<void>();
}

}  // namespace quorum_register
