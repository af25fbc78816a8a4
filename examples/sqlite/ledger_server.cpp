#include "ledger_server.hpp"

#include <chrono>

#include <orrery/task/sleep.hpp>

namespace ledger {

using namespace orrery;
using namespace std::chrono_literals;

Task<> LedgerServer::run(Env& env) {
  vfs_.emplace(env);
  while (!open_database()) co_await sleep_for(50ms);  // The disk may fail for a while.
  RpcServer server(env, {.requests_max = 8});
  server.on(this, &LedgerServer::enter);
  server.on(this, &LedgerServer::find);
  server.on(this, &LedgerServer::audit);
  Result<void> listening = server.listen(port);
  if (!listening) {
    env.fail(listening.error());
    co_return;
  }
  co_await env.stopping().wait();
  co_await server.drain();
}

bool LedgerServer::open_database() {
  sqlite3* opened = nullptr;
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2("ledger.db", &opened, flags, vfs_->name());
  database_.reset(opened);
  if (code != SQLITE_OK) return false;
  return execute("PRAGMA temp_store=memory; PRAGMA mmap_size=0; PRAGMA journal_mode=delete; PRAGMA synchronous=" +
                 synchronous_)
             .has_value() &&
         execute(
             "BEGIN IMMEDIATE;"
             "CREATE TABLE IF NOT EXISTS entry(number INTEGER PRIMARY KEY, amount INTEGER, entered TEXT);"
             "CREATE TABLE IF NOT EXISTS total(id INTEGER PRIMARY KEY, amount INTEGER);"
             "INSERT OR IGNORE INTO total VALUES(1, 0);"
             "COMMIT")
             .has_value();
}

Result<void> LedgerServer::execute(const std::string& sql) {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  std::string message = sqlite3_errmsg(database_.get());
  if (sqlite3_get_autocommit(database_.get()) == 0) {
    sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
  return failure(ErrorCode::io_error, std::move(message));
}

Result<std::string> LedgerServer::ask(const std::string& sql) {
  std::string answer;
  const auto row = [](void* to, int, char** values, char**) {
    *static_cast<std::string*>(to) += values[0] == nullptr ? "null" : values[0];
    return 0;
  };
  if (sqlite3_exec(database_.get(), sql.c_str(), row, &answer, nullptr) == SQLITE_OK) return answer;
  return failure(ErrorCode::io_error, sqlite3_errmsg(database_.get()));
}

// [enter]
Task<Result<bool>> LedgerServer::enter(Enter request, RpcContext) {
  const std::string number = std::to_string(request.number);
  const std::string amount = std::to_string(request.amount);
  const Result<void> entered = execute(
      "BEGIN IMMEDIATE;"
      "UPDATE total SET amount = amount + " +
      amount + "  WHERE NOT EXISTS (SELECT 1 FROM entry WHERE number = " + number +
      ");"
      "INSERT OR IGNORE INTO entry VALUES(" +
      number + ", " + amount +
      ", datetime('now'));"
      "COMMIT");
  if (!entered) co_return std::unexpected(entered.error());
  co_await sleep_for(Duration::zero());  // The disk's time passes before anybody hears of it.
  co_return true;
}
// [enter]

Result<bool> LedgerServer::find(Find request) {
  Result<std::string> count = ask("SELECT count(*) FROM entry WHERE number = " + std::to_string(request.number));
  if (!count) return std::unexpected(count.error());
  return *count == "1";
}

Result<std::string> LedgerServer::audit(Audit) {
  Result<std::string> integrity = ask("PRAGMA integrity_check");
  if (!integrity) return "cannot be checked: " + integrity.error().detail;
  if (*integrity != "ok") return integrity;
  Result<std::string> balanced =
      ask("SELECT (SELECT amount FROM total) = (SELECT coalesce(sum(amount), 0) FROM entry)");
  if (!balanced) return std::unexpected(balanced.error());
  return *balanced == "1" ? "ok" : "the total is not that of the entries";
}

}  // namespace ledger
