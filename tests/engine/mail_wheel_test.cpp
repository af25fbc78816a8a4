#include <doctest/doctest.h>

#include <cstring>
#include <map>
#include <vector>

#include <orrery/core/random.hpp>
#include <orrery/engine/detail/mail_wheel.hpp>

namespace orrery::detail {
namespace {

TEST_CASE("mail comes out in its window, however far it was") {
  BlockSizes sizes;
  sizes.add(MailList::block_bytes);
  Random random = Random::stream(1, "wheel");
  for (int round = 0; round < 30; ++round) {
    BlockPool pool(sizes, false);
    MailWheel wheel;
    std::map<std::uint64_t, std::uint64_t> due;  // How many in each window.
    std::uint64_t now = 0;
    for (int step = 0; step < 2000; ++step) {
      const int mails = static_cast<int>(random.below(4));
      for (int i = 0; i < mails; ++i) {
        const std::uint64_t reach = std::uint64_t{1} << random.below(28);
        const std::uint64_t window = now + 1 + random.below(reach);
        Mail* mail = wheel.append(pool, 32, window);
        *mail = {.time = window, .origin = 0, .sequence = 0, .receiver = 0, .word = 0};
        ++due[window];
        if (random.chance(0.2)) {
          wheel.remove_last(pool, 32, window);
          if (--due[window] == 0) due.erase(window);
        }
      }
      const std::uint64_t next = wheel.next_window();
      if (due.empty()) {
        CHECK(next == MailWheel::never);
        continue;
      }
      REQUIRE(next <= due.begin()->first);
      now = next;
      MailList list = wheel.take(pool, 32, now);
      const std::uint64_t expected = due.contains(now) ? due[now] : 0;
      CHECK(list.count == expected);
      std::uint64_t seen = 0;
      list.each(32, [&](const Mail& mail) { seen += mail.time == now ? 1u : 1000u; });
      CHECK(seen == expected);
      due.erase(now);
      list.retire_all(pool);
    }
    std::uint64_t left = 0;
    for (const auto& [window, count] : due) left += count;
    CHECK(wheel.count() == left);
  }
}

}  // namespace
}  // namespace orrery::detail
