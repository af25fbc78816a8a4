#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <orrery/core/error.hpp>

namespace orrery::protocols::raft {

enum class SessionOutcome : std::uint8_t {
  first,     ///< It takes effect now.
  repeated,  ///< It has taken effect before.
  unknown,   ///< It is so old that nobody knows: it does not take effect.
};

/// Which requests of each client's session have taken effect: so that one which is sent again does so once
/// (dissertation, 6.3). The requests of a session may come in any order, within `window` of the latest. Of more than
/// `sessions_max`, that which was used longest ago is forgotten: what it sends again afterwards takes effect again.
class Sessions {
 public:
  static constexpr std::uint64_t window = 1024;
  static constexpr std::size_t sessions_max = 16'384;

  /// Session 0 is nobody's: its requests are all first.
  SessionOutcome take(std::uint64_t session, std::uint64_t sequence);
  [[nodiscard]] std::size_t size() const { return sessions_.size(); }

  void write(Bytes& out) const;
  bool read(std::string_view bytes);

 private:
  struct Session {
    std::uint64_t id = 0;
    std::uint64_t used = 0;              // When it was used last, in requests.
    std::uint64_t floor = 0;             // All up to here have taken effect, or are too old,
    std::vector<std::uint64_t> above{};  // and these, in order.
  };

  [[nodiscard]] Session& session(std::uint64_t id);
  void forget_oldest();

  std::vector<Session> sessions_;  // By id.
  std::uint64_t requests_ = 0;
  std::size_t latest_ = 0;  // Where the last one was.
};

}  // namespace orrery::protocols::raft
