#include "protocols/load_balancer/backends.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <orrery/core/hash.hpp>

namespace orrery::protocols {

void Backends::begin(std::vector<Target> targets, Random& random) {
  random_ = &random;
  for (Target& target : targets) {
    const auto backend = static_cast<std::uint32_t>(backends_.size());
    for (std::uint32_t i = 0; i < points_each; ++i) ring_.push_back({hash_bytes(target.name, i), backend});
    backends_.push_back({.target = std::move(target)});
  }
  std::sort(ring_.begin(), ring_.end());
  is_candidate_.resize(backends_.size());
}

std::uint32_t Backends::choose(const BalancerParameters& parameters, std::string_view key,
                               std::optional<std::uint32_t> except, Time now) {
  gather(except, now);
  switch (parameters.policy) {
    case Balancing::round_robin: return next_in_turn();
    case Balancing::random: return any();
    case Balancing::least_outstanding: return least();
    case Balancing::two_choices: return of_two();
    case Balancing::consistent_hash: break;
  }
  return of_key(key, parameters.load_bound);
}

// Where none works, all are tried: that they all fail is more likely a mistake of ours, or no worse.
void Backends::gather(std::optional<std::uint32_t> except, Time now) {
  candidates_.clear();
  for (const bool only_working : {true, false}) {
    for (std::uint32_t i = 0; i < size(); ++i) {
      if ((!only_working || works(i, now)) && i != except) candidates_.push_back(i);
    }
    if (!candidates_.empty()) break;
  }
  if (candidates_.empty()) candidates_.push_back(*except);
  std::fill(is_candidate_.begin(), is_candidate_.end(), std::uint8_t{0});
  for (const std::uint32_t candidate : candidates_) is_candidate_[candidate] = 1;
}

std::uint32_t Backends::any() { return candidates_[static_cast<std::size_t>(random_->below(candidates_.size()))]; }

std::uint32_t Backends::next_in_turn() {
  while (is_candidate_[turn_ % size()] == 0) ++turn_;
  return turn_++ % size();
}

// Ties go in turn, or the first would get all that comes when little is under way.
std::uint32_t Backends::least() {
  const std::uint32_t start = next_in_turn();
  std::uint32_t best = start;
  for (std::uint32_t i = 1; i < size(); ++i) {
    const std::uint32_t candidate = (start + i) % size();
    if (is_candidate_[candidate] != 0 && backends_[candidate].outstanding < backends_[best].outstanding)
      best = candidate;
  }
  return best;
}

// Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 1996.
std::uint32_t Backends::of_two() {
  const std::uint32_t first = any();
  if (candidates_.size() == 1) return first;
  const std::uint32_t second = any();
  return backends_[second].outstanding < backends_[first].outstanding ? second : first;
}

// Karger et al. 1997; with bounded loads, Mirrokni, Thorup and Zadimoghaddam 2018.
std::uint32_t Backends::of_key(std::string_view key, std::optional<double> bound) const {
  const auto begin = std::lower_bound(ring_.begin(), ring_.end(), Point{hash_bytes(key), 0});
  const auto start = static_cast<std::size_t>(begin - ring_.begin());
  const double average = static_cast<double>(outstanding_ + 1) / static_cast<double>(candidates_.size());
  std::optional<std::uint32_t> first;
  for (std::size_t step = 0; step < ring_.size(); ++step) {
    const std::uint32_t backend = ring_[(start + step) % ring_.size()].backend;
    if (is_candidate_[backend] == 0) continue;
    if (!first) first = backend;
    if (!bound || static_cast<double>(backends_[backend].outstanding) < *bound * average) return backend;
  }
  return first.value_or(candidates_.front());
}

void Backends::sent(std::uint32_t backend) {
  Backend& to = backends_[backend];
  ++to.given;
  ++to.outstanding;
  ++outstanding_;
  most_ = std::max(most_, to.outstanding);
}

bool Backends::ended(std::uint32_t backend, bool succeeded, const BalancerParameters& parameters, Time now) {
  Backend& of = backends_[backend];
  --outstanding_;
  if (of.outstanding-- == most_) {
    most_ = 0;
    for (const Backend& other : backends_) most_ = std::max(most_, other.outstanding);
  }
  if (succeeded) {
    of.failures_in_row = 0;
    of.ejections = 0;
    return false;
  }
  ++of.failures_in_row;
  if (!parameters.outliers || of.failures_in_row < parameters.outliers->failures || now < of.ejected_until)
    return false;
  std::uint32_t ejected = 0;
  for (const Backend& other : backends_) ejected += now < other.ejected_until ? 1 : 0;
  if (ejected + 1 > parameters.outliers->ejected_max * size()) return false;
  of.failures_in_row = 0;
  of.ejected_until = now + parameters.outliers->ejection * static_cast<std::int64_t>(++of.ejections);
  return true;
}

bool Backends::checked(std::uint32_t backend, bool succeeded, const HealthOptions& options) {
  Backend& of = backends_[backend];
  if (succeeded == of.healthy) {
    of.checks_in_row = 0;
    return false;
  }
  if (++of.checks_in_row < (succeeded ? options.healthy_after : options.unhealthy_after)) return false;
  of.healthy = succeeded;
  of.checks_in_row = 0;
  return true;
}

std::uint32_t Backends::usable(Time now) const {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < size(); ++i) count += works(i, now) ? 1 : 0;
  return count;
}

double Backends::imbalance() {
  std::uint64_t most = 0;
  std::uint64_t sum = 0;
  for (Backend& backend : backends_) {
    most = std::max(most, backend.given);
    sum += std::exchange(backend.given, 0);
  }
  return sum == 0 ? 0 : static_cast<double>(most) * size() / static_cast<double>(sum);
}

}  // namespace orrery::protocols
