#include <orrery/model/model_of.hpp>

#include "protocols/cache/cache.hpp"

using namespace orrery;
using protocols::Cache;

ORRERY_MODEL(cache) {
  using M = Cache::Metrics;
  return model::ModelOf<Cache>("cache", "Remembers what a backend answered to reads, and passes writes on to it.")
      .source("Look-aside caching as in Nishtala et al., Scaling Memcache at Facebook, 2013; RFC 5861.")
      .parameters(Cache::Parameters::document_fields())
      .shows("hit_ratio", &Cache::hit_ratio,
             "The share of reads of the last second that needed not wait for the backend.")
      .shows("entries", &Cache::entries, "What it holds, fresh or not.")
      .shows("fetching", &Cache::fetching, "Requests to the backend under way.")
      .metric("reads", &M::reads, "Reads that came.")
      .metric("writes", &M::writes, "Writes that came.")
      .metric("hits", &M::hits, "Reads of a fresh entry.")
      .metric("stale", &M::stale, "Reads that were given an entry that is no longer fresh, while it is fetched anew.")
      .metric("misses", &M::misses, "Reads that waited for the backend.")
      .metric("expired", &M::expired, "Of those, the ones of an entry that is no longer fresh.")
      .metric("coalesced", &M::coalesced, "Of those, the ones that waited for what was being fetched already.")
      .metric("evictions", &M::evictions, "Entries that went, for it was full.")
      .metric("invalidated", &M::invalidated, "Entries that went, for their key was written.")
      .metric("fetches", &M::fetches, "Reads sent to the backend.")
      .metric("fetches_failed", &M::fetches_failed, "Messages to the backend that failed or had no answer in time.")
      .metric("fetch_latency", &M::fetch_latency, "Of reads that the backend answered, retries included.", "ns")
      .metric("entries", &M::entries, "What it holds.", "entries")
      .metric("fetching", &M::fetching, "Requests to the backend under way.", "requests")
      .message<protocols::Request>("request", "To the backend: a read of what it does not have, or a write.")
      .message<protocols::Reply>("reply", "To whoever asked.");
}
