#pragma once

#include <memory>
#include <optional>
#include <string>

#include <orrery/adapters/sqlite_vfs.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>
#include <orrery/process/rpc_server.hpp>

#include "ledger_messages.hpp"

namespace ledger {

/// An open database; closed with the process.
struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

/// Keeps entries and their total in SQLite, a transaction each.
class LedgerServer final : public orrery::Process {
 public:
  /// `synchronous`: SQLite's pragma, "full" or "off".
  explicit LedgerServer(std::string synchronous) : synchronous_(std::move(synchronous)) {}
  orrery::Task<> run(orrery::Env& env) override;

 private:
  [[nodiscard]] bool open_database();
  [[nodiscard]] orrery::Result<void> execute(const std::string& sql);
  [[nodiscard]] orrery::Result<std::string> ask(const std::string& sql);
  orrery::Task<orrery::Result<bool>> enter(Enter request, orrery::RpcContext context);
  orrery::Result<bool> find(Find request);
  orrery::Result<std::string> audit(Audit request);

  std::string synchronous_;
  std::optional<orrery::sqlite::Vfs> vfs_;
  Database database_;
};

}  // namespace ledger
