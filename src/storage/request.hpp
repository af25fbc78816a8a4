#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <orrery/core/event_slab.hpp>
#include <orrery/core/time.hpp>
#include <orrery/storage/disk.hpp>

namespace orrery::detail {

class DiskCore;
class SimFile;

enum class RequestKind : std::uint8_t { open, read, write, append, sync, truncate, rename, remove, list };

/// An operation under way.
struct Request {
  RequestKind kind = RequestKind::open;
  bool failed = false;     // With `error`; decided when it started.
  bool abandoned = false;  // It never completes, and waits for `operation` to die.
  ErrorCode error = ErrorCode::io_error;
  OpenMode mode = OpenMode::read_only;
  SimFile* file = nullptr;    // Null for operations on names.
  void* operation = nullptr;  // The Operation<T> of its kind; null once it died.
  std::uint64_t ordinal = 0;  // Number of the operation on this disk.
  std::uint64_t offset = 0;   // For a sync, what it covers; for a truncation, the size.
  std::uint64_t length = 0;
  std::uint64_t payload = 0;  // For the digest.
  Time done;
  EventToken event;
  Request* next = nullptr;  // In its lane.
  DiskCore* disk = nullptr;
  std::string path;
  std::string target;
};

/// Requests that are served one after the other.
class Lane {
 public:
  /// When a request that takes `service` and can begin at `earliest` is done.
  Time serve(Time earliest, Duration service) {
    busy_until_ = (busy_until_ > earliest ? busy_until_ : earliest) + service;
    return busy_until_;
  }
  /// What is in it is done so much later.
  void shift(Time now, Duration by) {
    if (busy_until_ > now) busy_until_ = busy_until_ + by;
  }
  void push(Request& request) {
    request.next = nullptr;
    (head_ == nullptr ? head_ : tail_->next) = &request;
    tail_ = &request;
  }
  Request* pop() {
    Request* first = head_;
    if (first != nullptr) head_ = first->next;
    return first;
  }
  [[nodiscard]] Request* front() const { return head_; }
  /// Idle from now on; who was in it has been popped.
  void reset() { busy_until_ = Time(); }

 private:
  Time busy_until_;
  Request* head_ = nullptr;
  Request* tail_ = nullptr;
};

/// Requests at stable addresses, reused.
class RequestPool {
 public:
  [[nodiscard]] Request& take() {
    ++in_use_;
    if (free_.empty()) return *owned_.emplace_back(std::make_unique<Request>());
    Request& request = *free_.back();
    free_.pop_back();
    return request;
  }
  void give_back(Request& request) {
    --in_use_;
    request.path.clear();
    request.target.clear();
    request.operation = nullptr;
    request.file = nullptr;
    request.abandoned = request.failed = false;
    free_.push_back(&request);
  }
  [[nodiscard]] std::size_t in_use() const { return in_use_; }

 private:
  std::vector<std::unique_ptr<Request>> owned_;
  std::vector<Request*> free_;
  std::size_t in_use_ = 0;
};

}  // namespace orrery::detail
