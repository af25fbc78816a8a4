#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace orrery {

/// Memory for the coroutine frames of one run: free lists by size class over slabs that live as long as the pool.
/// Frames larger than `pooled_bytes_max`, and all frames under AddressSanitizer, come from `operator new`.
class FramePool {
 public:
  static constexpr std::size_t pooled_bytes_max = 4096;

  FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;
  ~FramePool();

  /// For a check of determinism: from now on frames come from the end of a slab, and those given back first are reused
  /// first. No run may notice. Before the first frame.
  void reverse_order() { reversed_ = true; }

  [[nodiscard]] std::size_t frames_alive() const { return alive_; }
  [[nodiscard]] std::size_t slab_bytes() const { return slabs_.size() * bytes_per_slab; }

 private:
  friend void* allocate_frame(std::size_t bytes);
  friend void free_frame(void* frame, std::size_t bytes) noexcept;

  static constexpr std::size_t bytes_per_class = 64;
  static constexpr std::size_t bytes_per_slab = 64 * 1024;

  struct FreeFrame {
    FreeFrame* next;
  };

  void* allocate(std::size_t bytes);
  void release(void* memory, std::size_t bytes) noexcept;
  void release_last(void* memory, std::size_t size_class) noexcept;

  static constexpr std::size_t classes = pooled_bytes_max / bytes_per_class + 1;

  std::array<FreeFrame*, classes> free_{};
  std::array<FreeFrame*, classes> last_free_{};  // Of each list; only when reversed.
  std::vector<std::byte*> slabs_;
  std::byte* slab_at_ = nullptr;
  std::size_t slab_left_ = 0;
  std::size_t alive_ = 0;
  bool reversed_ = false;
};

/// Memory for a frame from the current run's pool; from `operator new` when no run is current.
[[nodiscard]] void* allocate_frame(std::size_t bytes);
/// Gives it back to where it came from, whatever run is current.
void free_frame(void* frame, std::size_t bytes) noexcept;

}  // namespace orrery
