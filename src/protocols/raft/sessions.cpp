#include "protocols/raft/sessions.hpp"

#include <algorithm>
#include <utility>

#include "protocols/raft/little_endian.hpp"

namespace orrery::protocols::raft {

SessionOutcome Sessions::take(std::uint64_t id, std::uint64_t sequence) {
  if (id == 0) return SessionOutcome::first;
  ++sequence;  // Here they begin with 1.
  Session& taken = session(id);
  taken.used = ++requests_;
  if (sequence == taken.floor + 1 && taken.above.empty()) {
    ++taken.floor;
    return SessionOutcome::first;
  }
  const auto place = std::ranges::lower_bound(taken.above, sequence);
  if (place != taken.above.end() && *place == sequence) return SessionOutcome::repeated;
  if (sequence <= taken.floor) {
    const std::uint64_t latest = taken.above.empty() ? taken.floor : taken.above.back();
    return sequence + window > latest ? SessionOutcome::repeated : SessionOutcome::unknown;
  }
  taken.above.insert(place, sequence);
  const std::uint64_t latest = taken.above.back();
  if (latest > window) taken.floor = std::max(taken.floor, latest - window);
  auto kept = taken.above.begin();
  while (kept != taken.above.end() && *kept <= taken.floor + 1) taken.floor = std::max(taken.floor, *kept++);
  taken.above.erase(taken.above.begin(), kept);
  return SessionOutcome::first;
}

Sessions::Session& Sessions::session(std::uint64_t id) {
  if (latest_ < sessions_.size() && sessions_[latest_].id == id) return sessions_[latest_];
  auto place = std::ranges::lower_bound(sessions_, id, {}, &Session::id);
  if (place == sessions_.end() || place->id != id) {
    if (sessions_.size() == sessions_max) {
      forget_oldest();
      place = std::ranges::lower_bound(sessions_, id, {}, &Session::id);
    }
    place = sessions_.insert(place, Session{.id = id});
  }
  latest_ = static_cast<std::size_t>(place - sessions_.begin());
  return *place;
}

void Sessions::forget_oldest() { sessions_.erase(std::ranges::min_element(sessions_, {}, &Session::used)); }

void Sessions::write(Bytes& out) const {
  append_little_endian(out, requests_);
  append_little_endian(out, std::uint64_t{sessions_.size()});
  for (const Session& session : sessions_) {
    append_little_endian(out, session.id);
    append_little_endian(out, session.used);
    append_little_endian(out, session.floor);
    append_little_endian(out, std::uint64_t{session.above.size()});
    for (const std::uint64_t sequence : session.above) append_little_endian(out, sequence);
  }
}

bool Sessions::read(std::string_view bytes) {
  bool whole = true;
  const auto take_number = [&] {
    whole = whole && bytes.size() >= 8;
    if (!whole) return std::uint64_t{0};
    const std::uint64_t number = get_u64(bytes);
    bytes.remove_prefix(8);
    return number;
  };
  *this = Sessions();
  requests_ = take_number();
  const std::uint64_t count = take_number();
  for (std::uint64_t i = 0; i < count && whole; ++i) {
    Session& session = sessions_.emplace_back();
    session.id = take_number();
    session.used = take_number();
    session.floor = take_number();
    const std::uint64_t above = take_number();
    for (std::uint64_t j = 0; j < above && whole; ++j) session.above.push_back(take_number());
  }
  return whole && bytes.empty();
}

}  // namespace orrery::protocols::raft
