#include <orrery/process/rpc_client.hpp>

#include <utility>

#include <orrery/process/env.hpp>

#include "process/rpc_channel.hpp"

namespace orrery {

std::string_view to_string(RpcFailure failure) {
  switch (failure) {
    case RpcFailure::not_sent: return "not_sent";
    case RpcFailure::rejected: return "rejected";
    case RpcFailure::failed: return "failed";
    case RpcFailure::ambiguous: return "ambiguous";
  }
  return "?";
}

std::string RpcError::message() const { return std::string(to_string(failure)).append(": ").append(Error::message()); }

RpcClient::RpcClient(Env& env, std::string host, std::uint16_t port, const RpcClientOptions& options)
    : channel_(std::make_unique<detail::RpcChannel>(env, std::move(host), port, options)) {}
RpcClient::RpcClient(RpcClient&&) noexcept = default;
RpcClient& RpcClient::operator=(RpcClient&&) noexcept = default;
RpcClient::~RpcClient() = default;

bool RpcClient::send_frame(Result<Bytes> frame) { return channel_->send(std::move(frame)); }
bool RpcClient::connected() const { return channel_->connected(); }
const std::string& RpcClient::host() const { return channel_->host(); }
std::uint16_t RpcClient::port() const { return channel_->port(); }
const RpcClientStatistics& RpcClient::statistics() const { return channel_->statistics(); }

}  // namespace orrery
