#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "client/node_link.hpp"

namespace orrery::client {

using Json = nlohmann::json;

/// What a client of a node knows, and how it asks.
class NodeSession {
 public:
  using Notice = std::function<void(const std::string&)>;
  enum class Woken : std::uint8_t { input, interrupted, resized, ended, news, timed_out };

  /// `notice` is told what nobody asked for, a line each, fit for a terminal. `patience` is for how long a request
  /// waits for a connection.
  NodeSession(LinkOptions options, std::chrono::milliseconds patience, Notice notice);

  /// Until something happens; `news` is any message or change of the connection.
  [[nodiscard]] Woken wait(std::chrono::milliseconds at_most, bool for_input);
  /// Until the node has said hello. The error says why it did not.
  [[nodiscard]] Result<void> await_hello(std::chrono::milliseconds at_most);
  [[nodiscard]] Result<void> await_hello() { return await_hello(patience_); }
  /// Sends a message and waits for its result. Errors: `invalid_argument` is what the node said, `code` first;
  /// `timed_out`, `connection_reset`, and `closed` for who was interrupted.
  [[nodiscard]] Result<Json> request(Json message);

  [[nodiscard]] bool ready() const { return !hello_.is_null(); }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] const Json& hello() const { return hello_; }        ///< Null without a connection.
  [[nodiscard]] const Json& frame() const { return frame_; }        ///< Of the last tick; null if there was none.
  [[nodiscard]] const Json& snapshot() const { return snapshot_; }  ///< Likewise.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  /// When the next attempt to connect is due.
  [[nodiscard]] std::chrono::milliseconds until_retry() const;
  [[nodiscard]] const LinkOptions& options() const { return link_.options(); }

  /// Returns what was told before.
  Notice tell(Notice notice) { return std::exchange(notice_, std::move(notice)); }
  void close() { link_.close(); }

  std::chrono::milliseconds answer_timeout{30'000};

 private:
  using Clock = std::chrono::steady_clock;

  void lost(const LinkEvent& event);
  void received(const std::string& text);
  void greeted(const Json& message);
  void answered(const Json& message, bool failed);

  NodeLink link_;
  std::chrono::milliseconds patience_;
  Notice notice_;
  Json hello_, frame_, snapshot_, answer_;
  std::string trouble_;
  std::uint64_t asked_ = 0;  // Requests so far; the last is the one that is waited for.
  bool waiting_ = false, answer_failed_ = false, ended_ = false, told_of_loss_ = false, met_ = false;
  Clock::time_point opened_, retry_at_;
  bool open_ = false;
};

/// The member `name` if it is there and text, else "".
[[nodiscard]] std::string text_of(const Json& object, const char* name);
/// The member `name` if it is there, else null.
[[nodiscard]] const Json& member(const Json& object, const char* name);

}  // namespace orrery::client
