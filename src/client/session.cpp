#include "client/session.hpp"

#include <algorithm>
#include <utility>

#include "client/escaped.hpp"
#include "client/message.hpp"

namespace orrery::client {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds hello_timeout{5'000};
constexpr int protocol_version = 1;

std::string refusal(const Json& error) {
  const std::string code = text_of(error, "code");
  return "the node refuses: " + escaped(code) + ": " + escaped(text_of(error, "message")) +
         (code == "unauthorized" ? " (--token or ORRERY_NODE__TOKEN)" : "");
}

milliseconds until(std::chrono::steady_clock::time_point at) {
  const auto left = std::chrono::ceil<milliseconds>(at - std::chrono::steady_clock::now());
  return std::max(left, milliseconds(0));
}

}  // namespace

const Json& member(const Json& object, const char* name) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

std::string text_of(const Json& object, const char* name) {
  const Json& value = member(object, name);
  return value.is_string() ? value.get<std::string>() : "";
}

NodeSession::NodeSession(LinkOptions options, milliseconds patience, Notice notice)
    : link_(std::move(options)), patience_(patience), notice_(std::move(notice)) {}

milliseconds NodeSession::until_retry() const { return until(retry_at_); }

NodeSession::Woken NodeSession::wait(milliseconds at_most, bool for_input) {
  if (open_ && !ready()) {  // It has not said hello yet.
    if (until(opened_ + hello_timeout) == milliseconds(0)) link_.drop("what answers there did not say hello");
    at_most = std::min(at_most, until(opened_ + hello_timeout) + milliseconds(1));
  }
  const LinkEvent event = link_.wait(at_most, for_input);
  switch (event.kind) {
    case LinkEvent::Kind::connected:
      open_ = true;
      opened_ = Clock::now();
      return Woken::news;
    case LinkEvent::Kind::message: received(event.text); return Woken::news;
    case LinkEvent::Kind::lost: lost(event); return Woken::news;
    case LinkEvent::Kind::input: return Woken::input;
    case LinkEvent::Kind::interrupted: return Woken::interrupted;
    case LinkEvent::Kind::resized: return Woken::resized;
    case LinkEvent::Kind::ended: ended_ = true; return Woken::ended;
    case LinkEvent::Kind::timed_out: return Woken::timed_out;
  }
  return Woken::timed_out;
}

Result<void> NodeSession::await_hello(milliseconds at_most) {
  const auto deadline = Clock::now() + at_most;
  while (!ready()) {
    if (ended_) return failure(ErrorCode::closed, "ended");
    if (Clock::now() >= deadline)
      return failure(ErrorCode::unreachable,
                     "no connection to " + link_.options().url.text() + (trouble_.empty() ? "" : ": " + trouble_));
    if (wait(until(deadline), false) == Woken::interrupted) return failure(ErrorCode::closed, "interrupted");
  }
  return {};
}

Result<Json> NodeSession::request(Json message) {
  if (const Result<void> there = await_hello(); !there) return std::unexpected(there.error());
  message["id"] = ++asked_;
  waiting_ = true;
  link_.send(message.dump(-1, ' ', false, Json::error_handler_t::replace));
  const auto deadline = Clock::now() + answer_timeout;
  while (waiting_) {
    const Woken woken = wait(until(deadline), false);
    if (!waiting_) break;
    std::optional<Error> failed;
    if (!ready()) failed = Error(ErrorCode::connection_reset, "the connection was lost before the answer: " + trouble_);
    if (woken == Woken::interrupted || woken == Woken::ended) failed = Error(ErrorCode::closed, "interrupted");
    if (until(deadline) == milliseconds(0)) failed = Error(ErrorCode::timed_out, "no answer in time");
    if (!failed) continue;
    waiting_ = false;
    return std::unexpected(*failed);
  }
  if (!answer_failed_) return std::exchange(answer_, nullptr);
  const std::string code = escaped(text_of(answer_, "code"));
  const std::string words = escaped(text_of(answer_, "message"));
  return failure(ErrorCode::invalid_argument, code + (code.empty() || words.empty() ? "" : ": ") + words);
}

void NodeSession::lost(const LinkEvent& event) {
  open_ = false;
  const bool was_ready = ready();
  hello_ = frame_ = snapshot_ = nullptr;
  trouble_ = event.text;
  retry_at_ = Clock::now() + event.retry;
  if (was_ready)
    notice_("lost the connection: " + event.text + "; trying again");
  else if (!told_of_loss_)
    notice_("no connection to " + link_.options().url.text() + ": " + event.text + "; trying again");
  told_of_loss_ = true;
}

void NodeSession::received(const std::string& text) {
  Result<Json> message = parse_message(text);
  if (!message) return link_.drop("the node sent " + message.error().detail);
  const std::string type = text_of(*message, "type");
  if (type == "hello") return greeted(*message);
  if (!ready() && type == "error") return link_.drop(refusal(*message));
  if (!ready()) return link_.drop("what answers there did not say hello first");
  if (type == "tick")
    frame_ = std::move((*message)["frame"]);
  else if (type == "snapshot")
    snapshot_ = std::move(*message);
  else if (type == "result" || type == "error")
    answered(*message, type == "error");
}

void NodeSession::greeted(const Json& message) {
  const Json& version = member(message, "protocol");
  if (version != protocol_version)
    return link_.drop("the node speaks another protocol: " + escaped(version.dump()) + ", not " +
                      std::to_string(protocol_version));
  hello_ = message;
  link_.settle();
  if (told_of_loss_ && met_)
    notice_("connected again");
  else if (told_of_loss_)
    notice_("connected");
  told_of_loss_ = false;
  met_ = true;
  trouble_.clear();
}

void NodeSession::answered(const Json& message, bool failed) {
  const Json& id = member(message, "id");
  if (!waiting_ || (!id.is_null() && id != asked_)) {
    if (failed && (id.is_null() || id == asked_))
      notice_("the node says: " + escaped(text_of(message, "code")) + ": " + escaped(text_of(message, "message")));
    return;
  }
  if (id.is_null() && !failed) return;  // Somebody else's.
  waiting_ = false;
  answer_failed_ = failed;
  answer_ = failed ? message : member(message, "value");
}

}  // namespace orrery::client
