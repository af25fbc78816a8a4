#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/function.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/trace_sink.hpp>
#include <orrery/core/unique_ptr.hpp>

namespace orrery {

/// What a viewer asks for, as bits: each costs the run time, so none is kept unasked.
enum class ViewDetail : std::uint32_t {
  none = 0,
  packets = 1,  ///< Packets on their way, and those that are lost.
  events = 2,   ///< What happens to nodes, disks and the network: crashes, faults, log lines, changes of shown state.
  dispatches = 4,  ///< Each event's dispatch with its cause, and what is too frequent to be of the others.
};
[[nodiscard]] constexpr ViewDetail operator|(ViewDetail a, ViewDetail b) {
  return static_cast<ViewDetail>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
[[nodiscard]] constexpr bool has(ViewDetail all, ViewDetail one) {
  return (static_cast<std::uint32_t>(all) & static_cast<std::uint32_t>(one)) != 0;
}

/// Keeps the records that a viewer asked for in one block of memory, which it reads in place and then clears.
///
/// A record with text has in `id` which text it is; equal texts are kept once, and stay when records are cleared.
class ViewTrace final : public TraceSink {
 public:
  ViewTrace();
  ~ViewTrace() override;

  /// Of records of kinds that are not assigned to another detail, those of `events` are kept.
  void assign(std::span<const Kind> kinds, ViewDetail detail);

  void set_detail(ViewDetail detail) { detail_ = detail; }
  [[nodiscard]] ViewDetail detail() const { return detail_; }

  /// Called with the dispatch of each event that is over, as soon as the next one begins, or by `end_event`. What it
  /// records belongs to the event. Null: nobody.
  void on_event_over(std::function<void(const TraceRecord& dispatch)> observer);
  /// No event is running: whatever follows does not belong to the last one.
  void end_event();

  /// Valid until the run goes on or `clear` is called.
  [[nodiscard]] std::span<const TraceRecord> records() const;
  void clear() { records_.clear(); }

  /// The number of this text, from now on if it is new.
  std::uint32_t intern(std::string_view text);
  [[nodiscard]] std::span<const std::string> texts() const;

  [[nodiscard]] bool wants_packets_in_flight() const override { return has(detail_, ViewDetail::packets); }
  void record(const TraceRecord& record) override;
  void record_text(TraceRecord record, std::string_view text) override;

 private:
  [[nodiscard]] bool wanted(const TraceRecord& record) const;

  ViewDetail detail_ = ViewDetail::none;
  std::vector<TraceRecord> records_;
  std::vector<std::string> texts_;
  struct Numbers;  // Of texts.
  std::unique_ptr<Numbers> numbers_;
  std::array<ViewDetail, 0x800> details_ = unassigned();  // By kind; those of users are all the same.
  std::function<void(const TraceRecord&)> event_over_;
  TraceRecord running_;  // The dispatch of the event that is running, unless its flags are 0.

  static constexpr std::array<ViewDetail, 0x800> unassigned() {
    std::array<ViewDetail, 0x800> all;
    all.fill(ViewDetail::events);
    return all;
  }
};

}  // namespace orrery
