#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <orrery/testing/workload.hpp>

#include "bugs.hpp"
#include "client.hpp"
#include "key_history.hpp"
#include "model.hpp"
#include "operation.hpp"
#include "oracles.hpp"

namespace orrery::kv {

struct WorkloadOptions {
  bool durable = false;
  Bug bug = Bug::none;
  std::optional<Oracle> oracle;  ///< Judge by this one alone.
  UnixMs clock_error_ms = 0;     ///< By how much a server's clock may differ from the client's.
  std::uint16_t port = 6379;
  std::uint32_t keys = 6;  ///< Of each client on each server.
  std::uint32_t pipeline_max = 4;
  Duration think_time_mean = std::chrono::milliseconds(16);
};

/// One client's random operations, each checked against a model of the keys that it alone uses; at the end all keys are
/// read back. Its properties are those of `Oracle`.
class KvWorkload final : public Workload {
 public:
  explicit KvWorkload(WorkloadOptions options) : options_(options) {}

  Task<> setup(WorkloadEnv& env) override;
  Task<> run(WorkloadEnv& env) override;
  Task<> check(WorkloadEnv& env) override;

 private:
  struct Slot {
    std::string key;
    std::uint32_t generation = 0;
    KeyModel model;
    std::optional<KeyHistory> history;  // Of every second key.
  };
  struct Server {
    Client client;
    std::vector<Slot> slots;
    std::optional<ServerIdentity> identity;  // When its state was last certain.
    std::uint32_t wipes = 0;
    bool checked = false;
  };

  Task<bool> ensure_connected(WorkloadEnv& env, Server& server);
  void learn_identity(WorkloadEnv& env, Server& server);
  void next_generation(WorkloadEnv& env, Server& server, std::size_t index);
  std::vector<OperationId> record_calls(WorkloadEnv& env, Server& server, const std::vector<Operation>& operations);
  Task<> run_pipeline(WorkloadEnv& env, Server& server);
  void observe(WorkloadEnv& env, Server& server, const Operation& operation, const Reply& reply, Interval when,
               Oracle oracle);
  Task<bool> read_back(WorkloadEnv& env, Server& server);
  Task<bool> list_keys(WorkloadEnv& env, Server& server);
  void begin_history(WorkloadEnv& env, Slot& slot, bool opens);
  void judge_history(WorkloadEnv& env, const Slot& slot);
  void violated(WorkloadEnv& env, Oracle oracle, std::string_view message) const;

  WorkloadOptions options_;
  std::vector<Server> servers_;
  std::optional<Alphabet> alphabet_;
};

}  // namespace orrery::kv
