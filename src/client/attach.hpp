#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "client/node_link.hpp"

namespace orrery::client {

struct AttachOptions {
  LinkOptions link;
  std::optional<std::string> commands;  ///< "run phold; wait 5; ps": these, and no others.
  bool json = false;                    ///< Each result is a line of JSON.
  std::chrono::milliseconds answer_timeout{30'000};
  std::chrono::milliseconds patience{10'000};  ///< How long a script waits for a connection.
};

/// Commands to a node: from `commands`, or line by line from standard input, with a prompt if that is a terminal.
/// Returns the exit status: 0, 1 if a command failed or there was no connection for a script, 130 for interrupted.
int attach(const AttachOptions& options);

}  // namespace orrery::client
