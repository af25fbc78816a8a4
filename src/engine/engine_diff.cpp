#include "compare.hpp"
#include "engine_core.hpp"

namespace orrery::detail {

WorldView EngineCore::present() const {
  return {
      tick_, &world_.chunks, &world_.infos, &world_.pooled.tables, mail_on_its_way(), world_.supervision.timers.size()};
}

Result<WorldView> EngineCore::view(Tick tick) const {
  if (tick == tick_) return present();
  const Snapshot* snapshot = tick < tick_ ? snapshots_.find(tick) : nullptr;
  if (snapshot == nullptr) return not_kept(tick);
  WorldView view = present();
  view.tick = tick;
  if (snapshots_.lent() && snapshot == &snapshots_.newest()) return view;
  view.chunks = &snapshot->chunks;
  view.pooled = &snapshot->pooled;
  view.timers = snapshot->supervision.timers.size();
  view.mail = 0;
  for (const auto& wheels : snapshot->wheels)
    for (std::size_t mail_class = 0; mail_class < mail_classes; ++mail_class) view.mail += wheels[mail_class].count();
  return view;
}

Result<WorldDiff> EngineCore::diff(Tick from, Tick to, std::size_t listed) const {
  const Result<WorldView> before = view(from);
  if (!before) return std::unexpected(before.error());
  const Result<WorldView> after = view(to);
  if (!after) return std::unexpected(after.error());
  return compare(*before, *after, listed);
}

WorldDiff EngineCore::diff(const EngineCore& other, std::size_t listed) const {
  return compare(present(), other.present(), listed);
}

}  // namespace orrery::detail
