#include "thread_places.hpp"

#include <utility>

namespace orrery::detail {

using platform::Processor;

ThreadPlaces::ThreadPlaces(std::uint32_t threads, Pin pin)
    : ThreadPlaces(threads, pin, pin == Pin::none ? std::vector<Processor>() : platform::usable_processors()) {}

ThreadPlaces::ThreadPlaces(std::uint32_t threads, Pin pin, std::vector<Processor> usable)
    : threads_(threads), pin_(pin), usable_(std::move(usable)) {}

// Threads beyond the number of processors begin again with the first.
std::uint32_t ThreadPlaces::node_of(std::uint32_t thread) const {
  return pin_ == Pin::none ? 0 : usable_[thread % usable_.size()].node;
}

std::vector<Processor> ThreadPlaces::of(std::uint32_t thread) const {
  if (pin_ == Pin::none || thread == 0) return {};
  if (pin_ == Pin::processors) return {usable_[thread % usable_.size()]};
  std::vector<Processor> node = usable_;
  std::erase_if(node, [here = node_of(thread)](const Processor& processor) { return processor.node != here; });
  return node;
}

std::function<void(std::uint32_t)> ThreadPlaces::mover() const {
  if (pin_ == Pin::none) return {};
  // If the host refuses, the thread runs anywhere: slower perhaps, with the same result.
  return [places = *this](std::uint32_t thread) { (void)platform::run_only_on(places.of(thread)); };
}

std::vector<std::uint32_t> ThreadPlaces::nearest_to(std::uint32_t thread) const {
  std::vector<std::uint32_t> near;
  std::vector<std::uint32_t> far;
  for (std::uint32_t next = 1; next < threads_; ++next) {
    const std::uint32_t other = (thread + next) % threads_;
    (node_of(other) == node_of(thread) ? near : far).push_back(other);
  }
  near.insert(near.end(), far.begin(), far.end());
  return near;
}

}  // namespace orrery::detail
