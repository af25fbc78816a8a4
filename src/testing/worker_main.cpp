#include "testing/worker_main.hpp"

#include <cstdio>
#include <cstring>
#include <string>

#include "platform/channel.hpp"
#include "platform/memory.hpp"
#include "testing/result_codec.hpp"
#include "testing/worker.hpp"
#include "testing/worker_messages.hpp"

namespace orrery::detail {
namespace {

// The next order, or nothing when the parent has closed the channel.
std::optional<Order> next_order(const platform::FileDescriptor& channel, std::string& received) {
  const std::size_t bytes = message_header_bytes + sizeof(Order);
  while (received.size() < bytes) {
    if (platform::read_some(channel, received) != platform::Transfer::some) return std::nullopt;
  }
  Order order;
  std::memcpy(&order, received.data() + message_header_bytes, sizeof order);
  received.erase(0, bytes);
  return order;
}

bool run_one(const SeedWork& work, std::uint64_t seed, const platform::FileDescriptor& channel) {
  SeedResult result = work.run(seed);
  if (!result.ok && work.explain) {
    if (!platform::send_all(channel, message(MessageType::preliminary, encode(result)))) return false;
    work.explain(result);
  }
  const std::string answer = message(MessageType::finished, encode(result));
  std::fflush(stdout);
  std::fwrite(output_mark.data(), 1, output_mark.size(), stdout);
  std::fflush(stdout);
  return platform::send_all(channel, answer);
}

}  // namespace

void worker_main(const SeedWork& work, const platform::FileDescriptor& channel) {
  platform::keep_freed_memory();
  std::string received;
  while (const std::optional<Order> order = next_order(channel, received)) {
    if (order->history_before != 0) {
      const SeedHistory told = work.history(order->first_seed, order->history_before);
      if (!platform::send_all(channel, message(MessageType::history, encode(told)))) return;
      continue;
    }
    for (std::uint64_t i = 0; i < order->count; ++i) {
      if (!run_one(work, order->first_seed + i, channel)) return;
    }
  }
}

}  // namespace orrery::detail
