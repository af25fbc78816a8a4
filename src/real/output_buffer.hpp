#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <orrery/core/error.hpp>

namespace orrery::real {

/// Bytes that wait to be sent. Keeps little memory when empty.
class OutputBuffer {
 public:
  [[nodiscard]] bool empty() const { return sent_ == bytes_.size(); }
  [[nodiscard]] std::size_t size() const { return bytes_.size() - sent_; }
  [[nodiscard]] std::string_view unsent() const { return std::string_view(bytes_).substr(sent_); }

  void append(Bytes bytes) {
    if (bytes_.empty() && bytes.size() > kept_bytes_max / 2)
      bytes_ = std::move(bytes);
    else
      bytes_.append(bytes);
  }
  void consume(std::size_t count) {
    sent_ += count;
    if (empty()) return clear();
    if (sent_ < kept_bytes_max || sent_ < bytes_.size() / 2) return;
    bytes_.erase(0, sent_);
    sent_ = 0;
  }
  void clear() {
    sent_ = 0;
    bytes_.clear();
    if (bytes_.capacity() > kept_bytes_max) bytes_ = Bytes();
  }

 private:
  static constexpr std::size_t kept_bytes_max = 16 * 1024;

  Bytes bytes_;
  std::size_t sent_ = 0;
};

}  // namespace orrery::real
