#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/error.hpp>

namespace orrery::testing_disk {

/// What a file may be after a crash, in the plainest way: every content that it had since the last sync.
class FileModel {
 public:
  [[nodiscard]] const std::string& content() const { return versions_.back(); }

  void write(std::uint64_t offset, const std::string& bytes) {
    std::string next = content();
    if (bytes.empty()) return;
    next.resize(std::max<std::size_t>(next.size(), offset + bytes.size()));
    next.replace(offset, bytes.size(), bytes);
    versions_.push_back(std::move(next));
  }
  void truncate(std::uint64_t size) {
    std::string next = content();
    next.resize(size);
    versions_.push_back(std::move(next));
  }

  /// What a sync that starts now covers.
  [[nodiscard]] std::uint64_t version() const { return dropped_ + versions_.size() - 1; }
  void synced(std::uint64_t version) {
    if (sync_failed_ || version < dropped_) return;
    versions_.erase(versions_.begin(), versions_.begin() + static_cast<std::ptrdiff_t>(version - dropped_));
    dropped_ = version;
  }
  /// From now on anything since the last sync that succeeded may come back.
  void sync_failed() { sync_failed_ = true; }

  [[nodiscard]] std::uint32_t crashes() const { return crashes_; }

  /// Takes over what a crash left; "" or what is wrong with it.
  std::string crashed(const std::string& left, std::size_t sector_bytes) {
    std::string wrong = size_is_possible(left.size()) ? "" : "size " + std::to_string(left.size()) + " never was";
    for (std::size_t at = 0; at < left.size(); at += sector_bytes) {
      const std::string_view sector = std::string_view(left).substr(at, sector_bytes);
      if (!sector_is_possible(at, sector)) wrong = "sector at " + std::to_string(at) + " never was";
    }
    versions_ = {left};
    dropped_ = 0;
    sync_failed_ = false;
    ++crashes_;
    return wrong;
  }

 private:
  // Any size that an extension passed through; a truncation happens at once.
  [[nodiscard]] bool size_is_possible(std::size_t size) const {
    for (std::size_t i = 0; i < versions_.size(); ++i) {
      if (versions_[i].size() == size) return true;
      if (i > 0 && versions_[i - 1].size() <= size && size <= versions_[i].size()) return true;
      if (sync_failed_ && i > 0 && versions_[0].size() <= size && size <= versions_[i].size()) return true;
    }
    return false;
  }
  [[nodiscard]] bool sector_is_possible(std::size_t at, std::string_view sector) const {
    return std::ranges::any_of(versions_, [&](const std::string& version) {
      for (std::size_t i = 0; i < sector.size(); ++i) {
        if ((at + i < version.size() ? version[at + i] : '\0') != sector[i]) return false;
      }
      return true;
    });
  }

  std::vector<std::string> versions_{""};
  std::uint64_t dropped_ = 0;
  std::uint32_t crashes_ = 0;
  bool sync_failed_ = false;
};

}  // namespace orrery::testing_disk
