#include "testing/worker.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <orrery/core/run_context.hpp>
#include <orrery/core/simulator.hpp>

#include "platform/coverage.hpp"
#include "platform/memory.hpp"
#include "platform/terminal.hpp"
#include "testing/result_codec.hpp"
#include "testing/worker_main.hpp"
#include "testing/worker_messages.hpp"

namespace orrery::detail {
namespace {

constexpr std::size_t output_bytes_max = 64 * 1024;
constexpr double last_words_seconds = 2;
constexpr double coverage_seconds = 10;

void note_current_run(platform::LastWords& words) {
  const RunContext* run = current_run();
  if (run == nullptr || run->simulator == nullptr) return;
  words.seed = run->seed;
  words.now_ns = run->simulator->now().ns();
  words.event = run->simulator->ordinal();
  std::strncpy(words.node.data(), run->node, words.node.size() - 1);
}

}  // namespace

Worker::Worker(const SeedWork& work, const SeedRunnerOptions& options, const std::vector<int>& inherited) {
  platform::DescriptorPair channel = platform::make_socket_pair();
  platform::DescriptorPair output = platform::make_pipe();
  if (words_.get() == nullptr || !channel.first.is_open() || !output.first.is_open()) return;
  child_ = platform::Child::fork(output.second, [&] {
    for (const int descriptor : inherited) platform::FileDescriptor(descriptor).close();
    channel.first.close();
    output.first.close();
    output.second.close();
    platform::leave_last_words(*words_.get(), note_current_run);
    platform::limit_memory(options.memory_limit);
    worker_main(work, channel.second);
  });
  channel_ = std::move(channel.first);
  output_ = std::move(output.first);
  platform::set_nonblocking(channel_);
  platform::set_nonblocking(output_);
}

Worker::~Worker() {
  if (!idle() || !platform::collects_coverage()) return;
  channel_.close();
  child_.await_end(coverage_seconds);
}

void Worker::give(const Order& order) {
  order_ = order;
  since_ = platform::steady_seconds();
  const std::string_view bytes(reinterpret_cast<const char*>(&order), sizeof order);
  static_cast<void>(
      platform::send_all(channel_, message(MessageType::order, bytes)));  // A dead one shows in `receive`.
}

bool Worker::receive(std::vector<Answer>& answers) {
  drain_output();  // Or a worker that writes much would wait for ever.
  while (true) {
    switch (platform::read_some(channel_, received_)) {
      case platform::Transfer::would_block: return true;
      case platform::Transfer::closed: return false;
      case platform::Transfer::some: break;
    }
    while (received_.size() >= message_header_bytes) {
      const MessageHeader header = message_header(received_);
      if (header.payload_bytes > message_bytes_max) return false;
      const std::size_t bytes = message_header_bytes + header.payload_bytes;
      if (received_.size() < bytes) break;
      const bool sane =
          accept(header.type, std::string_view(received_).substr(message_header_bytes, header.payload_bytes), answers);
      received_.erase(0, bytes);
      if (!sane) return false;
    }
  }
}

bool Worker::accept(std::uint8_t type, std::string_view payload, std::vector<Answer>& answers) {
  if (!order_) return false;
  if (type == static_cast<std::uint8_t>(MessageType::history)) {
    auto told = decode_history(payload);
    if (!told || order_->history_before == 0) return false;
    answers.emplace_back(History{order_->first_seed, std::move(*told)});
    next_seed();
    return true;
  }
  auto result = decode_result(payload);
  if (!result || result->seed != order_->first_seed || order_->history_before != 0) return false;
  if (type == static_cast<std::uint8_t>(MessageType::preliminary)) {
    preliminary_ = std::move(result);
    since_ = platform::steady_seconds();
    return true;
  }
  if (type != static_cast<std::uint8_t>(MessageType::finished)) return false;
  answers.emplace_back(Finished{std::move(*result)});
  next_seed();
  return true;
}

void Worker::next_seed() {
  reprieved_ = asked_at_ != 0;
  preliminary_.reset();
  since_ = platform::steady_seconds();
  ++order_->first_seed;
  if (order_->history_before != 0 || --order_->count == 0) order_.reset();
}

// Of too much, the beginning and the end are kept.
void Worker::drain_output() {
  while (platform::read_some(output_, output_text_) == platform::Transfer::some) {
    const std::size_t mark = output_text_.rfind(output_mark);
    if (mark != std::string::npos) output_text_.erase(0, mark + output_mark.size());
    if (output_text_.size() > output_bytes_max)
      output_text_.erase(output_bytes_max / 2, output_text_.size() - output_bytes_max);
  }
}

void Worker::check_time(double now, double seconds_max) {
  if (!order_) return;
  if (asked_at_ == 0 && now - since_ > seconds_max) {
    asked_at_ = now;
    child_.send(platform::interrupt_signal());
  } else if (asked_at_ != 0 && now - asked_at_ > last_words_seconds) {
    child_.kill();
  }
}

platform::ExitStatus Worker::bury() {
  child_.kill();
  const platform::ExitStatus status = child_.reap();
  drain_output();
  return status;
}

}  // namespace orrery::detail
