#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orrery/process/env.hpp>
#include <orrery/process/rpc_client.hpp>
#include <orrery/task/gather.hpp>

#include "register_messages.hpp"

namespace quorum_register {

/// What became of an attempt to write.
enum class Written : std::uint8_t {
  yes,
  no,       ///< Nobody was asked to keep it, and nobody will.
  perhaps,  ///< Some replica may have it, and a later reader may find it there.
};

// [client]
/// A register that many may write, kept by a majority of replicas: Attiya, Bar-Noy and Dolev, "Sharing Memory Robustly
/// in Message-Passing Systems" (1995), with the writers' two phases of Lynch and Shvartsman (1997).
class RegisterClient {
 public:
  /// `writer` is its own among all clients. Without `write_back`, reads skip their second phase, which is wrong.
  RegisterClient(orrery::Env& env, const std::vector<std::string>& replicas, std::uint32_t writer, bool write_back);

  /// The value ("" if nothing was written), or nothing if no majority answered.
  orrery::Task<std::optional<std::string>> read();
  orrery::Task<Written> write(std::string value);

 private:
  /// The newest version that a majority knows.
  orrery::Task<std::optional<Version>> ask_majority();
  orrery::Task<bool> keep_at_majority(Version version);

  std::vector<orrery::RpcClient> replicas_;
  std::uint32_t writer_;
  bool write_back_;
};
// [client]

}  // namespace quorum_register
