#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace orrery::detail {

/// The ports of a host by number. The one that was last looked up is at hand: most hosts are asked for one.
template <class Port>
class PortTable {
 public:
  /// Null if it is not in use.
  [[nodiscard]] Port* find(std::uint16_t number) {
    if (last_ == nullptr || last_number_ != number) [[unlikely]]
      look_up(number);
    return last_;
  }
  /// The one that was last looked up, or null.
  [[nodiscard]] const Port* last() const { return last_; }
  [[nodiscard]] bool contains(std::uint16_t number) const {
    const auto place = place_of(number);
    return place != all_.end() && place->first == number;
  }

  /// One that is not in use.
  void insert(std::uint16_t number, Port& port) { all_.insert(place_of(number), {number, &port}); }
  void erase(std::uint16_t number) {
    if (contains(number)) all_.erase(place_of(number));
    last_ = nullptr;
  }
  void clear() {
    all_.clear();
    last_ = nullptr;
  }
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [number, port] : all_) visit(*port);
  }

 private:
  using Entry = std::pair<std::uint16_t, Port*>;

  [[nodiscard]] std::vector<Entry>::const_iterator place_of(std::uint16_t number) const {
    return std::lower_bound(all_.begin(), all_.end(), number,
                            [](const Entry& entry, std::uint16_t wanted) { return entry.first < wanted; });
  }
  void look_up(std::uint16_t number) {
    last_ = contains(number) ? place_of(number)->second : nullptr;
    last_number_ = number;
  }

  Port* last_ = nullptr;
  std::uint16_t last_number_ = 0;
  std::vector<Entry> all_;  // In order.
};

}  // namespace orrery::detail
