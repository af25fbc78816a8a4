#include "register_client.hpp"

#include <chrono>
#include <utility>

namespace quorum_register {

using namespace orrery;
using namespace std::chrono_literals;

namespace {

// [ask]
Task<RpcResult<Version>> ask_one(RpcClient& replica) {
  auto call = replica.call(Ask{}, {.timeout = 500ms, .retry = {.attempts_max = 3, .idempotent = true}});
  RpcResult<Version> version = co_await call;
  co_return version;
}

Task<RpcResult<std::monostate>> keep_at_one(RpcClient& replica, Version version) {
  auto call = replica.call(Keep{.version = std::move(version)},
                           {.timeout = 500ms, .retry = {.attempts_max = 3, .idempotent = true}});
  RpcResult<std::monostate> kept = co_await call;
  co_return kept;
}
// [ask]

}  // namespace

RegisterClient::RegisterClient(Env& env, const std::vector<std::string>& replicas, std::uint32_t writer,
                               bool write_back)
    : writer_(writer), write_back_(write_back) {
  replicas_.reserve(replicas.size());
  for (const std::string& replica : replicas) replicas_.emplace_back(env, replica, port);
}

// [majority]
Task<std::optional<Version>> RegisterClient::ask_majority() {
  std::vector<Task<RpcResult<Version>>> asking;
  for (RpcClient& replica : replicas_) asking.push_back(ask_one(replica));
  auto majority = quorum(replicas_.size() / 2 + 1, std::move(asking));
  const Quorum<RpcResult<Version>> asked = co_await std::move(majority);
  if (!asked.reached) co_return std::nullopt;
  Version newest;
  for (const std::optional<RpcResult<Version>>& answer : asked.answers)
    if (answer && *answer && (*answer)->newer_than(newest)) newest = **answer;
  co_return newest;
}

Task<bool> RegisterClient::keep_at_majority(Version version) {
  std::vector<Task<RpcResult<std::monostate>>> keeping;
  for (RpcClient& replica : replicas_) keeping.push_back(keep_at_one(replica, version));
  auto majority = quorum(replicas_.size() / 2 + 1, std::move(keeping));
  const Quorum<RpcResult<std::monostate>> kept = co_await std::move(majority);
  co_return kept.reached;
}
// [majority]

Task<std::optional<std::string>> RegisterClient::read() {
  std::optional<Version> newest = co_await ask_majority();
  if (!newest) co_return std::nullopt;
  if (write_back_) {  // Else the next reader may ask another majority, and find an older one.
    const bool kept = co_await keep_at_majority(*newest);
    if (!kept) co_return std::nullopt;
  }
  co_return std::move(newest->value);
}

Task<Written> RegisterClient::write(std::string value) {
  const std::optional<Version> newest = co_await ask_majority();
  if (!newest) co_return Written::no;
  const bool kept =
      co_await keep_at_majority(Version{.number = newest->number + 1, .writer = writer_, .value = std::move(value)});
  co_return kept ? Written::yes : Written::perhaps;
}

}  // namespace quorum_register
