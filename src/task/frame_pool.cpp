#include <orrery/task/frame_pool.hpp>

#include <new>

#include <orrery/core/check.hpp>
#include <orrery/core/run_context.hpp>

#if defined(__SANITIZE_ADDRESS__)
#define ORRERY_PLAIN_FRAMES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ORRERY_PLAIN_FRAMES 1
#endif
#endif

namespace orrery {
namespace {

// Before each frame: who owns its memory. Keeps the frame aligned to 16.
struct alignas(16) FrameHeader {
  FramePool* pool;
};

}  // namespace

FramePool::~FramePool() {
  ORRERY_CHECK_MESSAGE(alive_ == 0, "coroutines outlive their run");
  for (const std::byte* slab : slabs_) delete[] slab;
}

void* FramePool::allocate(std::size_t bytes) {
  const std::size_t size_class = (bytes + bytes_per_class - 1) / bytes_per_class;
  ++alive_;
  if (FreeFrame* frame = free_[size_class]) {
    free_[size_class] = frame->next;
    return frame;
  }
  const std::size_t rounded = size_class * bytes_per_class;
  if (slab_left_ < rounded) {
    slab_at_ = slabs_.emplace_back(new std::byte[bytes_per_slab]);
    slab_left_ = bytes_per_slab;
  }
  slab_left_ -= rounded;
  if (reversed_) return slab_at_ + slab_left_;
  void* memory = slab_at_;
  slab_at_ += rounded;
  return memory;
}

void FramePool::release(void* memory, std::size_t bytes) noexcept {
  const std::size_t size_class = (bytes + bytes_per_class - 1) / bytes_per_class;
  --alive_;
  if (reversed_) return release_last(memory, size_class);
  free_[size_class] = ::new (memory) FreeFrame{free_[size_class]};
}

void FramePool::release_last(void* memory, std::size_t size_class) noexcept {
  auto* frame = ::new (memory) FreeFrame{nullptr};
  (free_[size_class] == nullptr ? free_[size_class] : last_free_[size_class]->next) = frame;
  last_free_[size_class] = frame;
}

void* allocate_frame(std::size_t bytes) {
  const std::size_t total = bytes + sizeof(FrameHeader);
  FramePool* pool = nullptr;
#if !defined(ORRERY_PLAIN_FRAMES)
  if (const RunContext* run = current_run(); run != nullptr && total <= FramePool::pooled_bytes_max) pool = run->frames;
#endif
  void* memory = pool != nullptr ? pool->allocate(total) : ::operator new(total);
  return ::new (memory) FrameHeader{pool} + 1;
}

void free_frame(void* frame, std::size_t bytes) noexcept {
  FrameHeader* header = static_cast<FrameHeader*>(frame) - 1;
  const std::size_t total = bytes + sizeof(FrameHeader);
  if (header->pool != nullptr) return header->pool->release(header, total);
  ::operator delete(header, total);
}

}  // namespace orrery
