#pragma once

#include <cstdint>
#include <map>

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
  [[nodiscard]] bool contains(std::uint16_t number) const { return all_.contains(number); }

  void insert(std::uint16_t number, Port& port) { all_.emplace(number, &port); }
  void erase(std::uint16_t number) {
    all_.erase(number);
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
  void look_up(std::uint16_t number) {
    const auto found = all_.find(number);
    last_ = found == all_.end() ? nullptr : found->second;
    last_number_ = number;
  }

  Port* last_ = nullptr;
  std::uint16_t last_number_ = 0;
  std::map<std::uint16_t, Port*> all_;
};

}  // namespace orrery::detail
