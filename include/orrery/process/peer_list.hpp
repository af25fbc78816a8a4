#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/released.hpp>

namespace orrery {

/// The names of a group, one list for all of its nodes: a copy shares it, so that n nodes cost n names and not n². It
/// never changes. It converts from and to a vector of names, whose place it takes.
class PeerList {
 public:
  PeerList() {}
  PeerList(const PeerList& other) noexcept;
  PeerList(PeerList&& other) noexcept : shared_(detail::released(other.shared_)) {}
  PeerList& operator=(PeerList other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~PeerList();
  PeerList(std::vector<std::string> names);
  PeerList(std::initializer_list<std::string> names);

  [[nodiscard]] const std::vector<std::string>& names() const;
  operator const std::vector<std::string>&() const { return names(); }
  /// Its place in the list; of names that are there twice, the first one's.
  [[nodiscard]] std::optional<std::uint32_t> number_of(std::string_view name) const;

  [[nodiscard]] std::size_t size() const { return names().size(); }
  [[nodiscard]] bool empty() const { return names().empty(); }
  [[nodiscard]] const std::string& operator[](std::size_t peer) const { return names()[peer]; }
  [[nodiscard]] const std::string& front() const { return names().front(); }
  [[nodiscard]] auto begin() const { return names().begin(); }
  [[nodiscard]] auto end() const { return names().end(); }

  friend bool operator==(const PeerList& a, const PeerList& b);

 private:
  struct Shared;

  Shared* shared_ = nullptr;  // Null when empty.
};

}  // namespace orrery
