#include "connection.hpp"

#include <utility>

#include "resp_write.hpp"

namespace orrery::kv {

void ConnectionList::reset_overdue(Time now) {
  for (Connection* connection = first_; connection != nullptr; connection = connection->next_) {
    if (connection->overdue(now)) connection->reset();
  }
}

Connection::Connection(Env& env, ConnectionHost& host, ConnectionList& list, Stream stream,
                       const ConnectionOptions& options, Bug bug)
    : env_(env),
      host_(host),
      list_(list),
      stream_(std::move(stream)),
      options_(options),
      bug_(bug),
      parser_(options.limits),
      next_(list.first_) {
  if (next_ != nullptr) next_->previous_ = this;
  list_.first_ = this;
  ++list_.size_;
}

Connection::~Connection() {
  (previous_ != nullptr ? previous_->next_ : list_.first_) = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
  if (bug_ != Bug::connection_leak) --list_.size_;
}

Task<> Connection::serve() {
  while (true) {
    deadline_ = parser_.buffered_bytes() > 0 ? env_.now() + options_.request_timeout : Time::max();
    auto read = stream_.read(options_.read_bytes);
    Result<Bytes> input = co_await read;
    if (!input || input->empty()) co_return;
    if (bug_ == Bug::split_request && parser_.buffered_bytes() > 0) parser_ = RequestParser(options_.limits);
    parser_.feed_owned(std::move(*input));
    Parsed end = Parsed::complete;
    while (end == Parsed::complete) {
      end = execute_pipeline();
      if (end == Parsed::error) append_error(replies_, "ERR " + Bytes(parser_.error()));
      auto replying = reply();
      const bool sent = co_await std::move(replying);
      if (!sent || closing_ || end == Parsed::error) co_return;
    }
  }
}

// `complete`: stopped with more to execute. `need_more`, `error`: as the parser says.
Parsed Connection::execute_pipeline() {
  while (!closing_ && replies_.size() < options_.reply_bytes) {
    const Parsed parsed = parser_.next();
    if (parsed != Parsed::complete) return parsed;
    execute_one();
  }
  return Parsed::complete;
}

void Connection::execute_one() {
  Bytes& reply = bug_ == Bug::pipeline_order ? write_replies_ : replies_;
  const std::size_t before = reply.size();
  if (bug_ == Bug::stale_read && answer_stale(reply)) return;
  const Effect effect = host_.execute(parser_.arguments(), reply);
  if (effect.kind == Effect::Kind::close) closing_ = true;
  if (effect.kind == Effect::Kind::write && host_.log() != nullptr) host_.log()->add(effect.records);
  if (bug_ == Bug::pipeline_order && effect.kind != Effect::Kind::write) {
    replies_.append(reply, before);
    reply.resize(before);
  }
  if (bug_ == Bug::stale_read) keep_for_stale_answers(effect.kind, std::string_view(reply).substr(before));
}

bool Connection::answer_stale(Bytes& reply) const {
  const Arguments arguments = parser_.arguments();
  if (stale_reply_.empty() || arguments.size() != 2 || arguments[0] != "GET" || arguments[1] != stale_key_)
    return false;
  reply += stale_reply_;
  return true;
}

void Connection::keep_for_stale_answers(Effect::Kind kind, std::string_view reply) {
  const Arguments arguments = parser_.arguments();
  if (kind == Effect::Kind::write && arguments[0] != "DEL") stale_reply_.clear();
  if (arguments[0] != "GET" || arguments.size() != 2) return;
  stale_key_ = arguments[1];
  stale_reply_ = reply;
}

Task<bool> Connection::reply() {
  replies_ += std::exchange(write_replies_, Bytes());
  stale_reply_.clear();
  if (replies_.empty()) co_return true;
  if (Log* log = host_.log()) {
    const std::uint64_t seen = log->last_sequence();
    while (log->durable_sequence() < seen) co_await log->progress().wait();
  }
  deadline_ = env_.now() + options_.reply_timeout;
  auto write = stream_.write(std::exchange(replies_, Bytes()));
  const Result<void> written = co_await write;
  co_return written.has_value();
}

}  // namespace orrery::kv
