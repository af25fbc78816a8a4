#include "workload.hpp"

#include <algorithm>
#include <utility>

#include <orrery/check/property.hpp>
#include <orrery/core/distributions.hpp>

#include "resp_write.hpp"
#include "unix_ms.hpp"

namespace orrery::kv {
namespace {

constexpr Duration reconnect_pause = std::chrono::milliseconds(100);
constexpr int check_attempts = 100;
constexpr std::size_t history_every = 2;  // Of so many keys one has a history: what that costs shows in the speed.

Duration draw_think_time(Random& random, Duration mean) {
  return Duration{static_cast<std::int64_t>(exponential(random, static_cast<double>(mean.count())))};
}

}  // namespace

Task<> KvWorkload::setup(WorkloadEnv& env) {
  alphabet_.emplace(env.random());
  for (const std::string& name : env.servers()) {
    servers_.push_back({Client(env, name, options_.port, {.bug = options_.bug}), {}, {}, env.server(name).wipes});
    servers_.back().slots.resize(options_.keys);
    for (std::size_t i = 0; i < options_.keys; ++i) next_generation(env, servers_.back(), i);
  }
  for (Server& server : servers_) {
    bool connected = false;
    while (!connected) {
      auto connecting = ensure_connected(env, server);
      connected = co_await std::move(connecting);
    }
  }
}

void KvWorkload::next_generation(WorkloadEnv& env, Server& server, std::size_t index) {
  Slot& slot = server.slots[index];
  judge_history(env, slot);
  slot.key = env.self().name + ":" + std::to_string(index) + ":" + std::to_string(slot.generation++);
  slot.model = KeyModel();
  if (index % history_every == 0) slot.history.emplace(env.self().name, slot.key + " on " + server.client.host());
}

Task<> KvWorkload::run(WorkloadEnv& env) {
  while (!env.chaos_is_over()) {
    Server& server = servers_[static_cast<std::size_t>(env.random().below(servers_.size()))];
    auto connecting = ensure_connected(env, server);
    const bool connected = co_await std::move(connecting);
    if (!connected) continue;
    auto piping = run_pipeline(env, server);
    co_await std::move(piping);
    co_await sleep_for(draw_think_time(env.random(), options_.think_time_mean));
  }
}

Task<bool> KvWorkload::ensure_connected(WorkloadEnv& env, Server& server) {
  if (server.client.connected()) co_return true;
  auto connecting = server.client.connect();
  const Result<void> connected = co_await std::move(connecting);
  if (connected) {
    learn_identity(env, server);
    co_return true;
  }
  co_await sleep_for(reconnect_pause);
  co_return false;
}

// What a new connection's server has told of itself says what it may still hold.
void KvWorkload::learn_identity(WorkloadEnv& env, Server& server) {
  const ServerIdentity& identity = server.client.identity();
  const std::uint32_t wipes = env.server(server.client.host()).wipes;
  if (server.identity && *server.identity != identity) {
    const bool same_data = options_.durable && server.identity->data_id == identity.data_id;
    if (options_.durable) ORRERY_SOMETIMES(same_data, "a server comes back with its data");
    if (options_.durable && !same_data && wipes == server.wipes)
      violated(env, Oracle::data_set, server.client.host() + " came back with other data, and no wipe");
    for (Slot& slot : server.slots) {
      if (same_data) {
        slot.model.server_restarted();
        if (slot.history) slot.history->server_restarted(env.now());
      } else {
        slot.model.server_emptied();
        begin_history(env, slot, false);
      }
    }
  }
  server.identity = identity;
  server.wipes = wipes;
}

Task<> KvWorkload::run_pipeline(WorkloadEnv& env, Server& server) {
  std::vector<Operation> operations;
  Bytes requests;
  const std::uint64_t length = env.random().chance(0.6) ? 1 : 1 + env.random().below(options_.pipeline_max);
  for (std::uint64_t i = 0; i < length; ++i) {
    operations.push_back(alphabet_->draw(env.random(), options_.keys));
    append_operation(requests, operations.back(), server.slots[operations.back().key].key);
  }
  Interval when{unix_ms(env) - options_.clock_error_ms, 0};
  const std::vector<OperationId> ids = record_calls(env, server, operations);
  const bool lone_incr = operations.size() == 1 && operations[0].kind == OperationKind::incr;
  Task<Result<std::vector<Reply>>> exchanging;
  if (lone_incr)
    exchanging = server.client.increment(server.slots[operations[0].key].key);
  else
    exchanging = server.client.exchange(std::move(requests), operations.size());
  const Result<std::vector<Reply>> replies = co_await std::move(exchanging);
  when.to = unix_ms(env) + options_.clock_error_ms;
  ORRERY_SOMETIMES(!replies, "a request is lost");
  if (replies) env.count_operations(operations.size());
  for (std::size_t i = 0; i < operations.size(); ++i) {
    Slot& slot = server.slots[operations[i].key];
    if (replies) {
      if (slot.history) slot.history->replied(ids[i], operations[i], (*replies)[i], env.now());
      observe(env, server, operations[i], (*replies)[i], when, Oracle::replies);
    } else {
      if (slot.history) slot.history->lost(ids[i], operations[i], env.now());
      slot.model.lost(operations[i]);
    }
  }
  for (std::size_t i = 0; i < server.slots.size(); ++i) {
    if (server.slots[i].model.retired()) next_generation(env, server, i);
  }
}

std::vector<OperationId> KvWorkload::record_calls(WorkloadEnv& env, Server& server,
                                                  const std::vector<Operation>& operations) {
  std::vector<OperationId> ids(operations.size());
  for (std::size_t i = 0; i < operations.size(); ++i) {
    Slot& slot = server.slots[operations[i].key];
    if (!slot.history) continue;
    bool first = true;
    OperationId after;
    for (std::size_t j = 0; j < i; ++j) {
      if (operations[j].key != operations[i].key) continue;
      first = false;
      after = ids[j];
    }
    if (first && slot.history->opens_life(operations[i])) begin_history(env, slot, true);
    ids[i] = slot.history->call(operations[i], env.now(), after);
  }
  return ids;
}

void KvWorkload::observe(WorkloadEnv& env, Server& server, const Operation& operation, const Reply& reply,
                         Interval when, Oracle oracle) {
  Slot& slot = server.slots[operation.key];
  if (slot.model.observe(operation, reply, when)) return;
  violated(env, oracle,
           describe(operation) + " of " + slot.key + " on " + server.client.host() + " gave " + describe(reply) +
               "; the model has " + slot.model.describe());
}

void KvWorkload::violated(WorkloadEnv& env, Oracle oracle, std::string_view message) const {
  if (options_.oracle.value_or(oracle) == oracle) env.violation(property_of(oracle), message);
}

Task<> KvWorkload::check(WorkloadEnv& env) {
  for (Server& server : servers_) {
    bool done = false;
    for (int attempt = 0; !done && attempt < check_attempts; ++attempt) {
      auto connecting = ensure_connected(env, server);
      const bool connected = co_await std::move(connecting);
      if (!connected) continue;
      auto reading = read_back(env, server);
      const bool read = co_await std::move(reading);
      if (!read) continue;
      auto listing = list_keys(env, server);
      done = co_await std::move(listing);
    }
    if (!done) violated(env, Oracle::availability, server.client.host() + " does not");
  }
  for (const Server& server : servers_) {
    for (const Slot& slot : server.slots) judge_history(env, slot);
  }
}

void KvWorkload::begin_history(WorkloadEnv& env, Slot& slot, bool opens) {
  judge_history(env, slot);
  if (slot.history) slot.history->begin_life(opens);
}

// [judge]
void KvWorkload::judge_history(WorkloadEnv& env, const Slot& slot) {
  if (!slot.history) return;
  const Linearizability answer = slot.history->judge();
  ORRERY_SOMETIMES(answer.verdict == Verdict::linearizable, "a history is linearizable");
  if (answer.verdict == Verdict::not_linearizable) violated(env, Oracle::linearizability, answer.text);
  if (answer.verdict == Verdict::undecided) env.log("history " + answer.text);
}
// [judge]

Task<bool> KvWorkload::read_back(WorkloadEnv& env, Server& server) {
  Bytes requests;
  std::vector<Operation> reads;
  for (std::uint32_t i = 0; i < server.slots.size(); ++i) {
    reads.push_back({OperationKind::get, i, {}, 0});
    append_operation(requests, reads.back(), server.slots[i].key);
  }
  Interval when{unix_ms(env) - options_.clock_error_ms, 0};
  const std::vector<OperationId> ids = record_calls(env, server, reads);
  auto exchanging = server.client.exchange(std::move(requests), reads.size());
  const Result<std::vector<Reply>> replies = co_await std::move(exchanging);
  if (!replies) co_return false;
  when.to = unix_ms(env) + options_.clock_error_ms;
  for (std::size_t i = 0; i < reads.size(); ++i) {
    if (server.slots[i].history) server.slots[i].history->replied(ids[i], reads[i], (*replies)[i], env.now());
    observe(env, server, reads[i], (*replies)[i], when, Oracle::survival);
  }
  env.count_operations(reads.size());
  co_return true;
}

// KEYS must name each key that certainly is there, and none that certainly is not.
Task<bool> KvWorkload::list_keys(WorkloadEnv& env, Server& server) {
  auto asking = server.client.call({"KEYS", env.self().name + ":*"});
  const Result<Reply> reply = co_await std::move(asking);
  if (!reply) co_return false;
  const Reply::Array* listed = reply->array();
  if (listed == nullptr) {
    violated(env, Oracle::listing, "KEYS on " + server.client.host() + " gave " + describe(*reply));
    co_return true;
  }
  for (Slot& slot : server.slots) {
    const bool present = std::any_of(listed->begin(), listed->end(), [&](const Reply& key) {
      return key.bulk() != nullptr && *key.bulk() == slot.key;
    });
    if (present ? slot.model.may_exist() : slot.model.may_be_missing()) continue;
    violated(env, Oracle::listing,
             slot.key + (present ? " is listed on " : " is not listed on ") + server.client.host() +
                 "; the model has " + slot.model.describe());
  }
  env.count_operations();
  co_return true;
}

}  // namespace orrery::kv
