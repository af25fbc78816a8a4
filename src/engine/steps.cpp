#include <algorithm>
#include <cstring>

#include <orrery/core/check.hpp>

#include "engine_core.hpp"
#include "inbox_rings.hpp"

namespace orrery::detail {

namespace {

constexpr std::uint32_t steps_max = 65'535;
constexpr std::uint32_t first_outside_step = 65'536;  // Those of windows are fewer.

}  // namespace

std::uint32_t EngineCore::run_steps(std::uint64_t window, std::uint32_t last) {
  for (std::uint32_t step = last + 1;; ++step) {
    std::vector<std::uint16_t> receivers;
    for (const auto& partition : world_.partitions) {
      Lanes& lanes = partition->outbox.fast_lanes;
      if (lanes.idle()) continue;
      lanes.flip(partition->outbox.pool);
      receivers.insert(receivers.end(), lanes.receivers().begin(), lanes.receivers().end());
    }
    if (receivers.empty()) return step - 1;
    if (step - last > steps_max) return end_steps(), step;
    std::sort(receivers.begin(), receivers.end());
    receivers.erase(std::unique(receivers.begin(), receivers.end()), receivers.end());
    for (const std::uint16_t p : receivers) world_.partitions[p]->run_step(window, step);
  }
}

// What is still on its way is never handled: the run is worth nothing any more.
void EngineCore::end_steps() {
  for (const auto& partition : world_.partitions)
    for (int side = 0; side < 2; ++side) partition->outbox.fast_lanes.flip(partition->outbox.pool);
  ended_ = "critical messages beget critical messages without end";
}

bool EngineCore::after_window() const {
  const Tick last = (Tick{1} << world_.constants.window_shift) - 1;
  return tick_ > 0 && (tick_ & last) == 0;
}

Tick EngineCore::window_end(Tick tick) const {
  const unsigned shift = world_.constants.window_shift;
  return ((tick >> shift) + 1) << shift;
}

Tick EngineCore::next_due(Tick end) {
  if (!after_window() || inbox_.rings().waiting(InboxRings::all_tiers)) return tick_;
  const unsigned shift = world_.constants.window_shift;
  const std::uint64_t window = next_window();
  const Tick next = window > (end - 1) >> shift ? end : std::max(tick_, window << shift);
  return std::min(next, std::max(tick_, next_replayed_tick()));
}

void EngineCore::pass_to(Tick tick) {
  if (snapshots_.changed_at(tick_)) take_snapshot();
  tick_ = tick;
}

// In the window that has just been run: nothing but the receiver is looked at, unless that one asks for more.
void EngineCore::handle_at_once(AdmittedMessage mail) {
  ORRERY_CHECK_MESSAGE(after_window(), "a step after a window, and none was run");
  settle();
  if (!is_taken(mail)) return void(++stats_.to_nobody);
  snapshots_.changes_at(tick_);
  if (outside_steps_at_ != tick_) outside_steps_ = 0;
  outside_steps_at_ = tick_;
  mail.tick = tick_;
  mail.step = ++outside_steps_;
  note(mail);
  alignas(Mail) std::byte room[mail_stride(mail_classes - 1)];
  auto* made = new (room) Mail{.time = tick_ - 1,
                               .origin = outside.slot,
                               .sequence = outside_sequence_++,
                               .receiver = mail.to.slot,
                               .word = Mail::word_of(mail.to.generation, mail.tier, mail.kind)};
  std::memcpy(made->payload(), mail.payload, mail_stride(mail.mail_class) - sizeof(Mail));
  const std::uint64_t window = (tick_ - 1) >> world_.constants.window_shift;
  Partition& partition = *world_.partitions[world_.owners[chunk_of(mail.to.slot)]];
  // What is sent now goes where the mail of the window went, which the next one reads.
  partition.outbox.lanes.turn();
  partition.run_step(window, first_outside_step + mail.step, {made, mail.mail_class});
  partition.outbox.lanes.turn();
  const bool alone = partition.outbox.fast_lanes.idle();
  if (!alone) run_outside_steps(window);
  if (!alone || !partition.effects.empty()) {
    effects_.collect(world_.partitions, tick_, mail.step);
    effects_.release(first_final());
  }
  if (!alone || !partition.requests.empty()) carry_out_requests();
  if (!alone || !partition.excess.empty() || !partition.waiting.empty()) apply_back_pressure(window, false);
  if (note_end()) snapshot_transition();
}

void EngineCore::run_outside_steps(std::uint64_t window) {
  for (const auto& partition : world_.partitions) partition->outbox.lanes.turn();
  outside_steps_ = run_steps(window, first_outside_step + outside_steps_) - first_outside_step;
  for (const auto& partition : world_.partitions) partition->outbox.lanes.turn();
}

}  // namespace orrery::detail
