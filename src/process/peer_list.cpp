#include <orrery/process/peer_list.hpp>

#include <atomic>
#include <unordered_map>
#include <utility>

namespace orrery {

struct PeerList::Shared {
  explicit Shared(std::vector<std::string> all) : names(std::move(all)) {
    for (std::uint32_t number = 0; number < names.size(); ++number) numbers.emplace(names[number], number);
  }

  std::atomic<std::size_t> lists = 1;  // That share it, in runs on any thread.
  const std::vector<std::string> names;
  std::unordered_map<std::string_view, std::uint32_t> numbers;
};

PeerList::PeerList(std::vector<std::string> names) {
  if (!names.empty()) shared_ = new Shared(std::move(names));
}

PeerList::PeerList(std::initializer_list<std::string> names) : PeerList(std::vector<std::string>(names)) {}

PeerList::PeerList(const PeerList& other) noexcept : shared_(other.shared_) {
  if (shared_ != nullptr) shared_->lists.fetch_add(1, std::memory_order_relaxed);
}

PeerList::~PeerList() {
  if (shared_ != nullptr && shared_->lists.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared_;
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

bool operator==(const PeerList& a, const PeerList& b) { return a.names() == b.names(); }

}  // namespace orrery
