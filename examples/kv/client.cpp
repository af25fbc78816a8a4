#include "client.hpp"

#include <utility>

#include <orrery/task/race.hpp>

#include "resp_write.hpp"

namespace orrery::kv {
namespace {

constexpr std::size_t read_bytes = std::size_t{64} << 10;

Task<Result<Stream>> open_stream(Env& env, std::string host, std::uint16_t port) {
  auto connecting = env.network().connect(std::move(host), port);
  Result<Stream> stream = co_await connecting;
  co_return stream;
}

}  // namespace

Client::Client(Env& env, std::string host, std::uint16_t port, ClientOptions options)
    : env_(env), host_(std::move(host)), port_(port), options_(options) {}

Task<Result<void>> Client::connect() {
  disconnect();
  auto opening = timeout(options_.connect_timeout, open_stream(env_, host_, port_));
  Result<Result<Stream>> stream = co_await opening;
  if (!stream) co_return failure(ErrorCode::timed_out, "connect " + host_);
  if (!*stream) co_return std::unexpected(stream->error());
  stream_.emplace(std::move(**stream));
  parser_ = ReplyParser();
  auto identifying = identify();
  const Result<void> identified = co_await std::move(identifying);
  co_return identified;
}

Task<Result<void>> Client::identify() {
  auto asking = call({"INFO"});
  const Result<Reply> info = co_await std::move(asking);
  if (!info) co_return std::unexpected(info.error());
  const Bytes* text = info->bulk();
  if (text == nullptr) {
    disconnect();
    co_return failure(ErrorCode::invalid_argument, "INFO gave " + describe(*info));
  }
  identity_.run_id = info_field(*text, "run_id");
  identity_.data_id = info_field(*text, "data_id");
  co_return Result<void>();
}

Task<Result<std::vector<Reply>>> Client::exchange(Bytes requests, std::size_t replies) {
  if (!stream_) co_return failure(ErrorCode::closed, host_);
  auto exchanging = timeout(options_.request_timeout, send_and_receive(std::move(requests), replies));
  Result<Result<std::vector<Reply>>> received = co_await exchanging;
  if (received && *received) co_return std::move(*received);
  disconnect();
  if (!received) co_return failure(ErrorCode::timed_out, "request to " + host_);
  co_return std::unexpected(received->error());
}

Task<Result<std::vector<Reply>>> Client::send_and_receive(Bytes requests, std::size_t replies) {
  auto write = stream_->write(std::move(requests));
  const Result<void> written = co_await write;
  if (!written) co_return std::unexpected(written.error());
  std::vector<Reply> received;
  received.reserve(replies);
  while (true) {
    Parsed parsed = Parsed::complete;
    while (received.size() < replies && (parsed = parser_.next()) == Parsed::complete)
      received.push_back(parser_.take());
    if (parsed == Parsed::error) co_return failure(ErrorCode::invalid_argument, Bytes(parser_.error()));
    if (received.size() == replies) co_return received;
    auto read = stream_->read(read_bytes);
    Result<Bytes> bytes = co_await read;
    if (!bytes) co_return std::unexpected(bytes.error());
    if (bytes->empty()) co_return failure(ErrorCode::connection_reset, host_ + " closed the connection");
    parser_.feed_owned(std::move(*bytes));
  }
}

Task<Result<Reply>> Client::call(std::vector<std::string> words) {
  std::vector<std::string_view> views(words.begin(), words.end());
  Bytes request;
  append_request(request, views);
  auto exchanging = exchange(std::move(request), 1);
  Result<std::vector<Reply>> replies = co_await std::move(exchanging);
  if (!replies) co_return std::unexpected(replies.error());
  co_return std::move(replies->front());
}

Task<Result<std::vector<Reply>>> Client::increment(std::string key) {
  Bytes request;
  append_request(request, {"INCR", key});
  auto exchanging = exchange(request, 1);
  Result<std::vector<Reply>> replies = co_await std::move(exchanging);
  if (replies || options_.bug != Bug::incr_retry) co_return replies;
  auto connecting = connect();
  const Result<void> connected = co_await std::move(connecting);
  if (!connected) co_return replies;
  auto again = exchange(std::move(request), 1);
  Result<std::vector<Reply>> repeated = co_await std::move(again);
  co_return repeated;
}

std::string_view info_field(std::string_view info, std::string_view name) {
  for (std::size_t at = info.find(name); at != std::string_view::npos; at = info.find(name, at + 1)) {
    const std::size_t colon = at + name.size();
    const bool line_start = at == 0 || info[at - 1] == '\n';
    if (!line_start || colon >= info.size() || info[colon] != ':') continue;
    return info.substr(colon + 1, info.find_first_of("\r\n", colon) - colon - 1);
  }
  return {};
}

}  // namespace orrery::kv
