#include "counter_server.hpp"

#include <charconv>
#include <chrono>
#include <string>

namespace counter {

using namespace orrery;
using namespace std::chrono_literals;

// [run]
Task<> CounterServer::run(Env& env) {
  Result<void> loaded = co_await load(env);
  while (!loaded) {  // The disk may fail for a while.
    co_await sleep_for(50ms);
    loaded = co_await load(env);
  }
  Result<Listener> listener = env.network().listen(port);
  if (!listener) {
    env.fail(listener.error());
    co_return;
  }
  env.log("counting on from " + std::to_string(total_));
  env.mark("ready");
  env.spawn(accept_clients(env, std::move(*listener)));
  co_await env.stopping().wait();
}

Task<> CounterServer::accept_clients(Env& env, Listener listener) {
  while (true) {
    Result<Stream> stream = co_await listener.accept();
    if (!stream) co_return;
    env.spawn(serve(env, std::move(*stream)));  // Dies with the process.
  }
}
// [run]

// [serve]
Task<> CounterServer::serve(Env& env, Stream stream) {
  std::string input;
  while (true) {
    Result<Bytes> bytes = co_await stream.read(4096);
    if (!bytes || bytes->empty()) co_return;
    input += *bytes;
    if (input.size() > 100) co_return;  // Nobody sends so long a line in earnest.
    for (std::size_t end; (end = input.find('\n')) != std::string::npos; input.erase(0, end + 1)) {
      std::int64_t amount = 0;
      if (input.starts_with("add ")) std::from_chars(input.data() + 4, input.data() + end, amount);
      co_await saving_.acquire();
      const std::int64_t total = total_ + amount;
      const Result<void> saved = co_await save(env, total);
      if (saved) total_ = total;
      saving_.release();
      std::string reply = saved ? std::to_string(total) + "\n" : "error\n";
      const Result<void> sent = co_await stream.write(std::move(reply));
      if (!sent) co_return;
    }
  }
}
// [serve]

// [disk]
Task<Result<void>> CounterServer::save(Env& env, std::int64_t total) {
  std::string text = std::to_string(total);
  std::string aside = "total.new";
  std::string path = "total";
  Result<File> file = co_await env.disk().open(aside, OpenMode::truncate);
  if (!file) co_return std::unexpected(file.error());
  Result<void> written = co_await file->write(0, std::move(text));
  if (!written) co_return written;
  Result<void> synced = co_await file->sync();  // Without this line, 'acknowledged additions survive' fails.
  if (!synced) co_return synced;
  Result<void> renamed = co_await env.disk().rename(std::move(aside), std::move(path));
  co_return renamed;
}

Task<Result<void>> CounterServer::load(Env& env) {
  std::string path = "total";
  Result<File> file = co_await env.disk().open(std::move(path), OpenMode::read_only);
  if (!file && file.error() == ErrorCode::not_found) co_return Result<void>();
  if (!file) co_return std::unexpected(file.error());
  Result<Bytes> text = co_await file->read(0, 32);
  if (!text) co_return std::unexpected(text.error());
  std::from_chars(text->data(), text->data() + text->size(), total_);
  co_return Result<void>();
}
// [disk]

}  // namespace counter
