#include "protocols/cache/cache_parameters.hpp"

namespace orrery::protocols {

std::span<const model::Choice<Eviction>> field_choices(Eviction) {
  static constexpr model::Choice<Eviction> all[] = {
      {Eviction::lru, "lru", "The one that was not asked for the longest."},
      {Eviction::lfu, "lfu", "The one that was asked for least often since it came; of equals, as lru."},
      {Eviction::fifo, "fifo", "The one that came first."},
      {Eviction::random, "random", "Any, each as likely."}};
  return all;
}

const model::Fields<CacheParameters>& CacheParameters::document_fields() {
  using C = CacheParameters;
  static const model::Fields<C> fields =
      model::Fields<C>()
          .field("backend", &C::backend, "The nodes that know what it does not: the first, and for retries the next.")
          .field("size", &C::size, "How many entries it holds.", {.min = 1, .max = 10'000'000})
          .field("eviction", &C::eviction, "Which entry goes when it is full.")
          .field("ttl", &C::ttl, "How long an entry is fresh; without it, for ever.", {.min = Duration(1)})
          .field("ttl_jitter", &C::ttl_jitter, "By how much of itself ttl is shortened at most, at random.",
                 {.min = 0.0, .max = 1.0})
          .field("stale_while_revalidate", &C::stale_while_revalidate,
                 "How long after that an entry is still given, while it is fetched anew (RFC 5861).",
                 {.min = Duration::zero()})
          .field("single_flight", &C::single_flight, "Whether those who miss a key that is being fetched wait for it.")
          .field("timeout", &C::timeout, "How long it waits for its backend.", {.min = Duration(1)})
          .field("retry", &C::retry, "What it does about a fetch that failed.")
          .require("backend must name a node", [](const C& c) { return !c.backend.patterns.empty(); })
          .require("ttl_jitter and stale_while_revalidate need ttl", [](const C& c) {
            return c.ttl || (c.ttl_jitter == 0 && c.stale_while_revalidate == Duration::zero());
          });
  return fields;
}

}  // namespace orrery::protocols
