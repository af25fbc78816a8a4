#include "process/rpc_channel.hpp"

#include <algorithm>
#include <utility>

#include <orrery/task/race.hpp>
#include <orrery/task/sleep.hpp>

#include "process/rpc_notices.hpp"

namespace orrery::detail {

RpcChannel::Connection::Connection(Stream connected, Scheduler& scheduler, const RpcClientOptions& options, Time now)
    : stream(std::move(connected)),
      output(stream, options.output_bytes_max),
      input(options.frame_bytes_max),
      since(now),
      tasks(scheduler) {
  tasks.spawn(output.pump(), "rpc output");
}

RpcChannel::RpcChannel(Env& env, std::string host, std::uint16_t port, const RpcClientOptions& options)
    : env_(env),
      host_(std::move(host)),
      port_(port),
      options_(options),
      budget_(options.retries_percent, options.retries_saved_max),
      tasks_(env.scheduler()) {
  tasks_.spawn(run(), "rpc client");
  tasks_.spawn(end_overdue(), "rpc deadlines");
}

RpcChannel::~RpcChannel() {
  while (first_ != nullptr) {
    PendingCall& call = *first_;
    const bool sent = call.state_ == PendingCall::State::sent;
    finish(call, sent ? RpcFailure::ambiguous : RpcFailure::not_sent,
           Error(ErrorCode::closed, describe(call) + ": the client is gone"));
    call.channel_ = nullptr;
  }
}

Task<> RpcChannel::run() {
  while (true) {
    auto needed = needed_.wait();
    co_await needed;
    if (!connects_soon()) {
      auto rest = sleep_until(next_connect_);
      co_await rest;
    }
    auto connecting = connect();
    Result<Stream> stream = co_await std::move(connecting);
    if (!stream) {
      not_opened(stream.error());
      continue;
    }
    opened(std::move(*stream));
    auto reading = read_answers();
    const Loss loss = co_await std::move(reading);
    lost(loss);
  }
}

Task<Result<Stream>> RpcChannel::connect() {
  auto connecting = timeout(options_.connect_timeout, connect_without_limit(env_.network(), host_, port_));
  Result<Result<Stream>> stream = co_await connecting;
  if (!stream) co_return failure(ErrorCode::timed_out, "connect " + host_ + ":" + std::to_string(port_));
  co_return std::move(*stream);
}

Task<Result<Stream>> RpcChannel::connect_without_limit(Network& network, std::string host, std::uint16_t port) {
  auto connecting = network.connect(std::move(host), port);
  Result<Stream> stream = co_await connecting;
  co_return stream;
}

void RpcChannel::opened(Stream stream) {
  ++statistics_.connects;
  needed_.reset();
  connection_ = std::make_unique<Connection>(std::move(stream), env_.scheduler(), options_, env_.now());
  if (!messages_.empty() && connection_->output.put(std::exchange(messages_, Bytes())))
    statistics_.messages += messages_waiting_;
  messages_waiting_ = 0;
  for (PendingCall* call = first_; call != nullptr;) {
    PendingCall& next = *std::exchange(call, call->next_);
    if (next.state_ == PendingCall::State::unsent) transmit(next);
  }
}

void RpcChannel::not_opened(const Error& error) {
  ++statistics_.connects_failed;
  needed_.reset();
  statistics_.messages_dropped += std::exchange(messages_waiting_, 0);
  messages_.clear();
  put_off_connecting();
  for (PendingCall* call = first_; call != nullptr;) {
    PendingCall& next = *std::exchange(call, call->next_);
    if (next.state_ == PendingCall::State::unsent) attempt_failed(next, RpcFailure::not_sent, error);
  }
}

void RpcChannel::lost(const Loss& loss) {
  if (env_.log_enabled()) env_.log("rpc: connection to " + host_ + " lost: " + loss.error.message());
  hand_over_.wake();
  if (env_.now() - connection_->since >= options_.reconnect_backoff_max) misses_ = 0;
  connection_.reset();
  put_off_connecting();
  for (PendingCall* call = first_; call != nullptr;) {
    PendingCall& next = *std::exchange(call, call->next_);
    if (next.state_ != PendingCall::State::sent) continue;
    attempt_failed(next, loss.untouched ? RpcFailure::rejected : RpcFailure::ambiguous, loss.error);
  }
}

void RpcChannel::put_off_connecting() {
  const std::uint32_t misses = misses_++;
  next_connect_ = env_.now() + with_jitter(options_.reconnect_backoff, options_.reconnect_backoff_max, misses);
}

Task<RpcChannel::Loss> RpcChannel::read_answers() {
  Connection& connection = *connection_;
  while (true) {
    ReadAndHandOver read(connection.stream, options_.read_bytes, hand_over_);
    Result<Bytes> bytes = co_await read;
    if (!bytes) co_return Loss(bytes.error());
    if (bytes->empty()) co_return Loss(Error(ErrorCode::connection_reset, host_ + " closed the connection"));
    connection.input.feed(std::move(*bytes));
    while (const std::optional<Frame> frame = connection.input.next()) {
      std::optional<Loss> loss = take(*frame);
      if (loss) co_return std::move(*loss);
    }
    if (connection.input.error()) {
      connection.stream.reset();
      co_return Loss(Error(connection.input.error()->code, host_ + " sent " + connection.input.error()->detail));
    }
  }
}

std::optional<RpcChannel::Loss> RpcChannel::take(const Frame& frame) {
  switch (frame.kind) {
    case FrameKind::reply: reply_arrived(frame); return std::nullopt;
    case FrameKind::failure: failure_arrived(frame); return std::nullopt;
    case FrameKind::close: {
      const auto notice = wire_decode<CloseNotice>(frame.body);
      if (!notice) return Loss(Error(ErrorCode::connection_reset, host_ + " closed the connection"));
      const Error error = notice->error.error();
      return Loss(Error(error.code, host_ + " closed the connection: " + error.detail), notice->untouched);
    }
    case FrameKind::message:
    case FrameKind::request:
    case FrameKind::cancel: break;
  }
  connection_->stream.reset();
  return Loss(Error(ErrorCode::invalid_argument, host_ + " sent a " + std::string(to_string(frame.kind))));
}

bool RpcChannel::send(Result<Bytes> frame) {
  bool taken = frame.has_value() && frame->size() - Frame::header_bytes <= options_.frame_bytes_max;
  if (taken && connection_ != nullptr) {
    taken = connection_->output.put(std::move(*frame));
    if (taken) ++statistics_.messages;
  } else if (taken) {
    needed_.set();
    taken = connects_soon() && frame->size() <= options_.output_bytes_max - messages_.size();
    if (taken) {
      messages_ += *frame;
      ++messages_waiting_;
    }
  }
  if (!taken) ++statistics_.messages_dropped;
  return taken;
}

}  // namespace orrery::detail
