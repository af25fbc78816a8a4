#pragma once

#include <cstdint>
#include <string_view>

#include <orrery/core/ids.hpp>
#include <orrery/core/time.hpp>

namespace orrery {

/// The events by which the outside enters a real run.
namespace kinds {
inline constexpr Kind real_accept{0x0701};    ///< A client connected.
inline constexpr Kind real_connect{0x0702};   ///< An outgoing connection was made, or failed.
inline constexpr Kind real_read{0x0703};      ///< Bytes, or the end of them, from a connection.
inline constexpr Kind real_write{0x0704};     ///< There was room for what a connection was to send.
inline constexpr Kind real_datagram{0x0705};  ///< A datagram arrived.
inline constexpr Kind real_resolve{0x0706};   ///< A name was looked up.
inline constexpr Kind real_disk{0x0707};      ///< A disk operation was carried out.
inline constexpr Kind real_signal{0x0708};    ///< Somebody asked the process to stop.
}  // namespace kinds

/// Something from outside that entered a run.
struct Admission {
  Time at;                  ///< Time of the run.
  std::uint64_t order = 0;  ///< Counts from 1.
  Kind kind{};
  bool at_once = false;     ///< Answered inside the call that asked for it, not by an event.
  std::uint64_t bytes = 0;  ///< How many octets came with it.
  std::uint64_t hash = 0;   ///< `hash_bytes` of them.
};

/// Told of each admission, in order, as it takes effect. All that a real run has from outside passes here, so that a
/// journal of it (with the bytes) is what a replay needs.
class AdmissionSink {
 public:
  virtual ~AdmissionSink() = default;
  /// `bytes` is valid during the call only.
  virtual void admitted(const Admission& admission, std::string_view bytes) = 0;
};

}  // namespace orrery
