#include <algorithm>

#include <orrery/engine/detail/requests.hpp>

namespace orrery::detail {

std::size_t Requests::keep(const void* bytes, std::size_t size) {
  const std::size_t at = bytes_.size();
  const auto* first = static_cast<const std::byte*>(bytes);
  bytes_.insert(bytes_.end(), first, first + size);
  return at;
}

void Requests::spawn(Tick tick, std::uint32_t slot, std::uint32_t number, const ActorType& type, const void* state) {
  const std::size_t at = keep(state, type.state_size);
  list_.push_back({tick, slot, number, What::spawn, &type, at, type.state_size});
}

void Requests::stop(Tick tick, std::uint32_t slot) {
  list_.push_back({tick, slot, 0, What::stop, nullptr, bytes_.size(), 0});
}

void Requests::fail(Tick tick, std::uint32_t slot, std::string_view reason) {
  const std::size_t at = keep(reason.data(), reason.size());
  list_.push_back({tick, slot, 0, What::fail, nullptr, at, static_cast<std::uint32_t>(reason.size())});
}

void Requests::discard() {
  if (list_.size() > begun_) bytes_.resize(list_[begun_].at);
  list_.resize(begun_);
}

}  // namespace orrery::detail
