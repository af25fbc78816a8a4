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
  list_.push_back({tick, slot, number, What::spawn, ExitReason::normal, &type, at, type.state_size});
}

void Requests::spawn(Tick tick, std::uint32_t slot, std::uint32_t number, const ActorType& type, const void* state,
                     const ChildOptions& options) {
  spawn(tick, slot, number, type, state);
  keep(&options, sizeof(options));
  list_.back().what = What::adopted_spawn;
}

void Requests::ask(Tick tick, std::uint32_t slot, std::uint32_t number, What what, ActorId about, ExitReason reason) {
  const std::size_t at = keep(&about, sizeof(about));
  list_.push_back({tick, slot, number, what, reason, nullptr, at, sizeof(about)});
}

void Requests::ask(Tick tick, std::uint32_t slot, std::uint32_t number, What what, const void* about,
                   std::uint32_t size) {
  const std::size_t at = keep(about, size);
  list_.push_back({tick, slot, number, what, ExitReason::normal, nullptr, at, size});
}

void Requests::send(Tick tick, std::uint32_t slot, std::uint32_t number, const Mail& head, const void* payload,
                    std::size_t size) {
  ask(tick, slot, number, What::send, &head, sizeof(head));
  keep(payload, size);
  list_.back().size += static_cast<std::uint32_t>(size);
}

bool Requests::is_spawn(std::uint32_t slot, std::uint32_t index, std::uint32_t number) const {
  if (index >= asked()) return false;
  const Request& request = list_[begun_ + index];
  return (request.what == What::spawn || request.what == What::adopted_spawn) && request.slot == slot &&
         request.number == number;
}

void Requests::name(Tick tick, std::uint32_t slot, std::uint32_t number, std::string_view name) {
  const std::size_t at = keep(name.data(), name.size());
  list_.push_back(
      {tick, slot, number, What::name, ExitReason::normal, nullptr, at, static_cast<std::uint32_t>(name.size())});
}

void Requests::stop(Tick tick, std::uint32_t slot, ExitReason reason) {
  list_.push_back({tick, slot, 0, What::stop, reason, nullptr, bytes_.size(), 0});
}

void Requests::fail(Tick tick, std::uint32_t slot, ExitReason reason, std::string_view text) {
  const std::size_t at = keep(text.data(), text.size());
  list_.push_back({tick, slot, 0, What::fail, reason, nullptr, at, static_cast<std::uint32_t>(text.size())});
}

std::string_view Requests::text(const Request& request) const {
  return {reinterpret_cast<const char*>(bytes(request)), request.size};
}

void Requests::discard() {
  if (list_.size() > begun_) bytes_.resize(list_[begun_].at);
  list_.resize(begun_);
}

}  // namespace orrery::detail
