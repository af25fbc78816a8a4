#include <algorithm>

#include <orrery/engine/detail/spatial_index.hpp>

namespace orrery::detail {

namespace {

constexpr std::size_t per_cell = 2;  // Actors in a cell of the table, about.
constexpr unsigned table_level_max = 7;
constexpr std::size_t part_least = 8192;  // Fewer actors are not worth a part of their own.

}  // namespace

SpatialIndex::SpatialIndex(const Box& box, double cell) : cells_(box, cell) {
  choose_table();
  std::fill(table_.begin(), table_.end(), 0u);
}

void SpatialIndex::rebuild(const std::vector<Moved>& actors) {
  entries_.clear();
  positions_.clear();
  update([](std::uint32_t, Position&) { return false; },
         [](std::uint32_t) { return static_cast<const void*>(nullptr); }, actors);
}

void SpatialIndex::move(const Placed& placed, std::vector<Placed>& movers) { movers.push_back(placed); }

void SpatialIndex::divide(std::size_t parts_max) {
  const std::size_t count =
      std::clamp<std::size_t>(entries_.size() / part_least, 1, std::max<std::size_t>(1, parts_max));
  parts_.resize(count);
  for (std::size_t part = 0; part < count; ++part) {
    parts_[part].begin = entries_.size() * part / count;
    parts_[part].end = entries_.size() * (part + 1) / count;
    parts_[part].kept = 0;
    parts_[part].movers.clear();
    parts_[part].incoming.clear();
  }
}

void SpatialIndex::share_out(const Share& share, const std::function<void(std::size_t)>& work) {
  if (share && parts_.size() > 1) return share(parts_.size(), work);
  for (std::size_t part = 0; part < parts_.size(); ++part) work(part);
}

void SpatialIndex::merge(const std::vector<Moved>& added, const Share& share) {
  keep_parts_in_order();
  send_movers(added);
  std::size_t count = 0;
  for (Part& part : parts_) {
    part.into = count;
    count += part.kept + part.incoming.size();
  }
  next_entries_.resize(count);
  next_positions_.resize(count);
  share_out(share, [&](std::size_t part) { write(parts_[part]); });
  entries_.swap(next_entries_);
  positions_.swap(next_positions_);
  choose_table();
  share_out(share, [&](std::size_t part) {
    const std::size_t begin = parts_[part].into;
    const std::size_t end = part + 1 < parts_.size() ? parts_[part + 1].into : count;
    std::uint64_t cell = begin == 0 ? 0 : table_cell(entries_[begin - 1]) + 1;
    for (std::size_t at = begin; at < end; ++at)
      for (const std::uint64_t here = table_cell(entries_[at]); cell <= here; ++cell)
        table_[cell] = static_cast<std::uint32_t>(at);
  });
  std::fill(table_.begin() + (count == 0 ? 0 : static_cast<std::ptrdiff_t>(table_cell(entries_[count - 1])) + 1),
            table_.end(), static_cast<std::uint32_t>(count));
}

// Each part is; of two that are not, either may have moved.
void SpatialIndex::keep_parts_in_order() {
  Part* before = nullptr;
  for (Part& part : parts_) {
    while (part.kept > 0 && before != nullptr &&
           !is_before(entries_[before->begin + before->kept - 1], entries_[part.begin])) {
      const std::size_t last = before->begin + --before->kept;
      part.movers.push_back({entries_[last], positions_[last]});
      part.movers.push_back({entries_[part.begin], positions_[part.begin]});
      ++part.begin;
      --part.kept;
      while (before != nullptr && before->kept == 0) before = before == parts_.data() ? nullptr : before - 1;
    }
    if (part.kept > 0) before = &part;
  }
}

// To the parts where they belong.
void SpatialIndex::send_movers(const std::vector<Moved>& added) {
  std::vector<Part*> kept;
  for (Part& part : parts_)
    if (part.kept > 0) kept.push_back(&part);
  const auto send = [&](const Placed& placed) {
    const auto after =
        std::upper_bound(kept.begin(), kept.end(), placed.entry,
                         [&](const Entry& entry, const Part* part) { return is_before(entry, entries_[part->begin]); });
    Part& to = kept.empty() ? parts_.front() : after == kept.begin() ? *kept.front() : **(after - 1);
    to.incoming.push_back(placed);
  };
  moved_ = added.size();
  for (const Part& part : parts_) {
    moved_ += part.movers.size();
    for (const Placed& placed : part.movers) send(placed);
  }
  for (const Moved& actor : added) send({{cells_.key_of(actor.position), actor.slot}, actor.position});
}

void SpatialIndex::write(Part& part) {
  std::vector<Placed>& incoming = part.incoming;
  std::sort(incoming.begin(), incoming.end(),
            [](const Placed& a, const Placed& b) { return is_before(a.entry, b.entry); });
  std::size_t at = part.begin;
  const std::size_t end = part.begin + part.kept;
  std::size_t into = part.into;
  const auto copy_to = [&](std::size_t until) {
    const auto from = static_cast<std::ptrdiff_t>(at);
    const auto to = static_cast<std::ptrdiff_t>(until);
    std::copy(entries_.begin() + from, entries_.begin() + to,
              next_entries_.begin() + static_cast<std::ptrdiff_t>(into));
    std::copy(positions_.begin() + from, positions_.begin() + to,
              next_positions_.begin() + static_cast<std::ptrdiff_t>(into));
    into += until - at;
    at = until;
  };
  for (const Placed& placed : incoming) {
    std::size_t until = at;
    while (until < end && is_before(entries_[until], placed.entry)) ++until;
    copy_to(until);
    next_entries_[into] = placed.entry;
    next_positions_[into] = placed.position;
    ++into;
  }
  copy_to(end);
}

void SpatialIndex::choose_table() {
  if (cells_.is_grid()) {
    table_.resize(std::size_t{cells_.columns()} * cells_.rows() * cells_.layers() + 1);
    return;
  }
  unsigned level = 0;
  // A flat world fills only a quarter of the children of each cell.
  while (level < table_level_max && (per_cell << (cells_.axes() * (level + 1))) <= entries_.size()) ++level;
  table_shift_ = 3 * (key_bits - level);
  table_.resize((std::size_t{1} << (3 * level)) + 1);
}

std::size_t SpatialIndex::end_of(const Cell& cell, unsigned shift, std::size_t begin, std::size_t end) const {
  const std::uint64_t last = cells_.key_of(cell);
  if (3 * shift >= table_shift_) return table_[(last + 1) << (3 * shift - table_shift_)];
  const auto after = std::upper_bound(
      entries_.begin() + static_cast<std::ptrdiff_t>(begin), entries_.begin() + static_cast<std::ptrdiff_t>(end), last,
      [shift](std::uint64_t key, const Entry& entry) { return key < entry.key >> (3 * shift); });
  return static_cast<std::size_t>(after - entries_.begin());
}

}  // namespace orrery::detail
