#include <algorithm>
#include <utility>

#include <orrery/task/sleep.hpp>

#include "process/rpc_channel.hpp"
#include "process/rpc_notices.hpp"

namespace orrery::detail {

PendingCall::~PendingCall() {
  if (channel_ != nullptr && state_ != State::unborn && state_ != State::over) channel_->abandon(*this);
}

bool PendingCall::begin() {
  ORRERY_CHECK_MESSAGE(state_ == State::unborn, "a call is awaited once");
  channel_->begin(*this);
  return state_ == State::over;
}

void PendingCall::suspend(Scheduler& scheduler, std::coroutine_handle<> caller) {
  caller_ = caller;
  const auto describe = [](const void* self) {
    const auto* call = static_cast<const PendingCall*>(self);
    return call->channel_ != nullptr ? call->channel_->describe(*call) : std::string();
  };
  waiter_.suspend(scheduler, caller, {"answer to", describe, this});
}

std::string RpcChannel::describe(const PendingCall& call) const {
  return "request " + std::to_string(call.type_) + " to " + host_ + ":" + std::to_string(port_);
}

void RpcChannel::enlist(PendingCall& call) {
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t index = free_slots_.back();
  free_slots_.pop_back();
  slots_[index].call = &call;
  call.id_ = std::uint64_t{slots_[index].generation} << 32 | index;
  call.previous_ = last_;
  (last_ != nullptr ? last_->next_ : first_) = &call;
  last_ = &call;
}

void RpcChannel::delist(PendingCall& call) {
  const auto index = static_cast<std::uint32_t>(call.id_);
  slots_[index].call = nullptr;
  ++slots_[index].generation;
  free_slots_.push_back(index);
  (call.previous_ != nullptr ? call.previous_->next_ : first_) = call.next_;
  (call.next_ != nullptr ? call.next_->previous_ : last_) = call.previous_;
}

PendingCall* RpcChannel::find(std::uint64_t id) {
  const auto index = static_cast<std::uint32_t>(id);
  if (index >= slots_.size() || slots_[index].generation != id >> 32) return nullptr;
  return slots_[index].call;
}

void RpcChannel::begin(PendingCall& call) {
  ++statistics_.calls;
  budget_.earn();
  enlist(call);
  const Duration timeout = call.options_.timeout;
  call.deadline_ = timeout == Duration::max() ? Time::max() : env_.now() + timeout;
  if (timeout <= Duration::zero())
    return finish(call, RpcFailure::not_sent, Error(ErrorCode::timed_out, describe(call) + ": no time at all"));
  if (slots_.size() - free_slots_.size() > options_.calls_max) {
    return finish(call, RpcFailure::not_sent,
                  Error(ErrorCode::too_large, describe(call) + ": too many calls are under way"));
  }
  deadlines_.at_latest(call.deadline_);
  attempt(call);
}

void RpcChannel::attempt(PendingCall& call) {
  ++call.attempts_;
  call.state_ = PendingCall::State::unsent;
  if (connection_ != nullptr) return transmit(call);
  needed_.set();
}

void RpcChannel::transmit(PendingCall& call) {
  Patience patience;
  if (call.deadline_ != Time::max())
    patience.ns = static_cast<std::uint64_t>(std::max<std::int64_t>(1, (call.deadline_ - env_.now()).count()));
  Result<Bytes> frame = call.encode(call.id_, patience);
  if (!frame)
    return finish(call, RpcFailure::not_sent, Error(frame.error().code, describe(call) + ": " + frame.error().detail));
  if (const std::size_t bytes = frame->size() - Frame::header_bytes; bytes > options_.frame_bytes_max) {
    return finish(call, RpcFailure::not_sent,
                  Error(ErrorCode::too_large, describe(call) + ": " + std::to_string(bytes) + " bytes"));
  }
  if (!connection_->output.put(std::move(*frame)))
    return attempt_failed(call, RpcFailure::not_sent, Error(ErrorCode::too_large, "too many bytes wait to be sent"));
  call.state_ = PendingCall::State::sent;
}

void RpcChannel::attempt_failed(PendingCall& call, RpcFailure failure, const Error& error) {
  if (failure == RpcFailure::ambiguous) call.ambiguous_ = true;
  call.last_failure_ = failure;
  if (const std::optional<Duration> delay = retry_after(call, failure, error)) {
    ++statistics_.retries;
    call.state_ = PendingCall::State::resting;
    return tasks_.spawn(retry_later(*this, call.id_, *delay), "rpc retry");
  }
  const bool answered = failure == RpcFailure::failed;
  finish(call, failure, answered ? error : Error(error.code, describe(call) + ": " + error.detail));
}

// How long to wait before the next attempt; nothing if there is to be none.
std::optional<Duration> RpcChannel::retry_after(const PendingCall& call, RpcFailure failure, const Error& error) {
  const RpcRetry& retry = call.options_.retry;
  const bool busy = error.code == ErrorCode::too_large || error.code == ErrorCode::closed;
  const bool useful = failure == RpcFailure::not_sent || (failure == RpcFailure::rejected && busy) ||
                      (failure == RpcFailure::ambiguous && retry.idempotent);
  if (!useful || call.attempts_ >= retry.attempts_max) return std::nullopt;
  const Duration delay = with_jitter(retry.backoff, retry.backoff_max, call.attempts_ - 1);
  if (env_.now() + delay >= call.deadline_) return std::nullopt;
  if (budget_.spend()) return delay;
  ++statistics_.retries_denied;
  return std::nullopt;
}

Task<> RpcChannel::retry_later(RpcChannel& channel, std::uint64_t id, Duration delay) {
  auto rest = sleep_for(delay);
  co_await rest;
  if (PendingCall* call = channel.find(id)) channel.attempt(*call);
}

// Between half of the delay and all of it.
Duration RpcChannel::with_jitter(Duration least, Duration most, std::uint32_t doublings) {
  Duration delay = std::min(least, most);
  for (std::uint32_t i = 0; i < doublings && delay < most; ++i) delay = delay > most / 2 ? most : 2 * delay;
  return env_.random().between(delay / 2, delay);
}

PendingCall* RpcChannel::claim(const Frame& frame) {
  PendingCall* call = find(frame.id);
  if (call != nullptr && call->state_ == PendingCall::State::sent) return call;
  ++statistics_.unclaimed;
  return nullptr;
}

void RpcChannel::reply_arrived(const Frame& frame) {
  PendingCall* call = claim(frame);
  if (call == nullptr) return;
  if (!call->succeed(frame.body)) {
    return finish(*call, RpcFailure::ambiguous,
                  Error(ErrorCode::invalid_argument, describe(*call) + ": the reply cannot be decoded"));
  }
  ++statistics_.replies;
  delist(*call);
  call->state_ = PendingCall::State::over;
  hand_over_.set(call->waiter_, call->caller_);
}

void RpcChannel::failure_arrived(const Frame& frame) {
  PendingCall* call = claim(frame);
  if (call == nullptr) return;
  const auto notice = wire_decode<FailureNotice>(frame.body);
  if (!notice) {
    return finish(*call, RpcFailure::ambiguous,
                  Error(ErrorCode::invalid_argument, describe(*call) + ": the answer cannot be decoded"));
  }
  attempt_failed(*call, notice->failure, notice->error.error());
}

void RpcChannel::finish(PendingCall& call, RpcFailure failure, Error error) {
  ++statistics_.failures;
  delist(call);
  call.state_ = PendingCall::State::over;
  call.fail(RpcError(call.ambiguous_ ? RpcFailure::ambiguous : failure, std::move(error)));
  if (call.waiter_.suspended()) call.waiter_.wake();
}

// One task and its timer serve all calls: most are over before their deadline, and then cost nothing here.
Task<> RpcChannel::end_overdue() {
  while (true) {
    auto deadline = deadlines_.wait();
    co_await deadline;
    const Time now = env_.now();
    if (now < deadlines_.at()) continue;
    deadlines_.clear();
    for (PendingCall* call = first_; call != nullptr;) {
      PendingCall& next = *std::exchange(call, call->next_);
      if (next.deadline_ <= now) {
        out_of_time(next);
      } else {
        deadlines_.at_latest(next.deadline_);
      }
    }
  }
}

void RpcChannel::out_of_time(PendingCall& call) {
  RpcFailure failure = RpcFailure::not_sent;
  const char* detail = ": no connection in time";
  if (call.state_ == PendingCall::State::sent) {
    send_cancel(call);
    failure = RpcFailure::ambiguous;
    detail = ": no answer in time";
  } else if (call.state_ == PendingCall::State::resting) {
    failure = call.last_failure_;
    detail = ": no success in time";
  }
  finish(call, failure, Error(ErrorCode::timed_out, describe(call) + detail));
}

void RpcChannel::abandon(PendingCall& call) {
  ++statistics_.cancelled;
  if (call.state_ == PendingCall::State::sent) send_cancel(call);
  delist(call);
}

void RpcChannel::send_cancel(const PendingCall& call) {
  if (connection_ == nullptr) return;
  Result<Bytes> frame = encode_frame({.kind = FrameKind::cancel, .type = call.type_, .id = call.id_, .body = {}});
  (void)connection_->output.put(std::move(*frame));
}

}  // namespace orrery::detail
