#include <orrery/process/peer_list.hpp>

#include <unordered_map>
#include <utility>

namespace orrery {

struct PeerList::Shared {
  explicit Shared(std::vector<std::string> all) : names(std::move(all)) {
    for (std::uint32_t number = 0; number < names.size(); ++number) numbers.emplace(names[number], number);
  }

  const std::vector<std::string> names;
  std::unordered_map<std::string_view, std::uint32_t> numbers;
};

PeerList::PeerList(std::vector<std::string> names) {
  if (!names.empty()) shared_ = std::make_shared<const Shared>(std::move(names));
}

const std::vector<std::string>& PeerList::names() const {
  static const std::vector<std::string> none;
  return shared_ == nullptr ? none : shared_->names;
}

std::optional<std::uint32_t> PeerList::number_of(std::string_view name) const {
  if (shared_ == nullptr) return std::nullopt;
  const auto found = shared_->numbers.find(name);
  return found == shared_->numbers.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace orrery
