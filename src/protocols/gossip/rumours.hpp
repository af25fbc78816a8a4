#pragma once

#include <cstdint>
#include <vector>

#include <orrery/core/random.hpp>

#include "protocols/gossip/database.hpp"
#include "protocols/gossip/messages.hpp"

namespace orrery::protocols::gossip {

/// The hot rumours of a site, and how it loses interest in them.
class HotRumours {
 public:
  [[nodiscard]] std::size_t size() const { return hot_.size(); }
  [[nodiscard]] bool empty() const { return hot_.empty(); }

  /// News: hot from now on, and no longer in an older version.
  void heat(const Entry& entry);
  /// At most `batch_max` of them, those first that waited longest; with `blind` loss of interest this is a send.
  [[nodiscard]] std::vector<Entry> take_batch(const Database& database);
  /// What a recipient said of one of them.
  void told(const Version& rumour, bool news, const Parameters& parameters, Random& random);
  /// Whether it came in this cycle.
  [[nodiscard]] bool is_fresh(const Version& rumour) const;
  /// A cycle is over. Of pull: in which recipients may have said something.
  void end_cycle(const Parameters& parameters, Random& random);
  /// Of a blind site: these were sent.
  void sent(const std::vector<Entry>& entries, const Parameters& parameters, Random& random);

 private:
  struct Hot {
    Version version;
    bool fresh = true;          // It came in this cycle.
    std::uint32_t count = 0;    // Of recipients that knew it, cycles in which all did, or sends.
    bool was_news = false;      // In this cycle, to somebody.
    bool was_needless = false;  // In this cycle, to somebody.
  };

  [[nodiscard]] Hot* find(const Version& rumour);
  bool tires(Hot& rumour, const Parameters& parameters, Random& random);
  void forget(const Hot& rumour);

  std::vector<Hot> hot_;
  std::size_t next_ = 0;
};

}  // namespace orrery::protocols::gossip
