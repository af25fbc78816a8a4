#include "real/network.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>

#include "real/endpoints.hpp"
#include "real/errors.hpp"

namespace orrery::real {
namespace {

constexpr std::size_t lookups_max = 256;  // Names being looked up; a resolver that hangs would gather them.

}  // namespace

struct RealNetwork::Lookup {
  Pending<Address> pending;
  Result<Address> result;
};

struct RealNetwork::ConnectAttempt {
  ConnectAttempt(asio::io_context& io, std::string to, Reservation place)
      : what("connect to " + std::move(to)), reservation(std::move(place)), socket(io), deadline(io) {}

  Pending<Stream> pending;
  std::string what;
  Reservation reservation;
  std::uint16_t port = 0;
  tcp::socket socket;
  asio::steady_timer deadline;
  std::optional<Error> error;
  bool finished = false;
};

RealNetwork::RealNetwork(Loop& loop, const RealOptions& options)
    : loop_(loop), options_(options), connections_(loop, options), resolver_(loop.io()) {}

Result<Listener> RealNetwork::listen(std::uint16_t port) {
  forget_closed();
  auto listener = std::make_unique<RealListener>(loop_, connections_);
  if (auto opened = listener->open({options_.bind_address, port}); !opened) return std::unexpected(opened.error());
  listeners_.push_back(std::move(listener));
  return Listener(*listeners_.back());
}

Result<DatagramSocket> RealNetwork::bind_datagram(std::uint16_t port) {
  forget_closed();
  auto socket = std::make_unique<RealDatagramSocket>(loop_, options_.datagrams_queued_max);
  if (auto opened = socket->open({options_.bind_address, port}); !opened) return std::unexpected(opened.error());
  datagram_sockets_.push_back(std::move(socket));
  return DatagramSocket(*datagram_sockets_.back());
}

void RealNetwork::forget_closed() {
  for (const auto& listener : listeners_) {
    if (!listener->done()) continue;
    accepted_before_ += listener->accepted();
    refused_before_ += listener->refused();
  }
  std::erase_if(listeners_, [](const auto& listener) { return listener->done(); });
  std::erase_if(datagram_sockets_, [](const auto& socket) { return socket->done(); });
}

std::optional<Address> RealNetwork::known_address(const std::string& host) const {
  if (auto address = Address::parse(host)) return address;
  if (host == options_.name) return options_.bind_address;
  return std::nullopt;
}

void RealNetwork::look_up(const std::string& host, std::function<void(Result<Address>)> found) {
  if (++lookups_ > lookups_max) {
    --lookups_;
    return found(failure(ErrorCode::too_large, "more than " + std::to_string(lookups_max) + " look-ups under way"));
  }
  resolver_.async_resolve(tcp::v4(), host, "",
                          [this, host, done = std::move(found)](const boost::system::error_code& error,
                                                                const tcp::resolver::results_type& results) {
                            --lookups_;
                            if (error || results.empty())
                              return done(failure(ErrorCode::host_not_found, host + ": " + error.message()));
                            done(from_asio(results.begin()->endpoint()).address);
                          });
}

void RealNetwork::start_resolve(const std::string& host, Operation<Address>& resolve) {
  if (const auto known = known_address(host)) return resolve.complete(*known);
  auto lookup = std::make_shared<Lookup>();
  lookup->pending.wait(resolve);
  look_up(host, [this, lookup](Result<Address> result) {
    lookup->result = std::move(result);
    loop_.schedule<kinds::real_resolve>([this, lookup] {
      loop_.admit(kinds::real_resolve, false);
      lookup->pending.complete(std::move(lookup->result));
    });
  });
}

void RealNetwork::start_connect(const std::string& host, std::uint16_t port, Operation<Stream>& connect) {
  const std::string to = host + ":" + std::to_string(port);
  auto reservation = connections_.reserve();
  if (!reservation)
    return connect.complete(
        failure(ErrorCode::too_large,
                "connect to " + to + ": " + std::to_string(options_.connections_max) + " connections are open"));
  auto attempt = std::make_shared<ConnectAttempt>(loop_.io(), to, std::move(*reservation));
  attempt->port = port;
  attempt->pending.wait(connect);
  if (const auto known = known_address(host)) return connect_to(attempt, *known);
  look_up(host, [this, attempt](Result<Address> address) {
    if (!address) return finish(attempt, address.error());
    connect_to(attempt, *address);
  });
}

void RealNetwork::connect_to(const std::shared_ptr<ConnectAttempt>& attempt, Address address) {
  if (!attempt->pending) return;
  attempt->deadline.expires_after(options_.connect_timeout);
  attempt->deadline.async_wait([this, attempt](const boost::system::error_code& error) {
    if (!error) finish(attempt, Error(ErrorCode::timed_out, attempt->what));
  });
  attempt->socket.async_connect(to_asio<tcp>({address, attempt->port}),
                                [this, attempt](const boost::system::error_code& error) {
                                  finish(attempt, error ? std::optional(error_of(error, attempt->what)) : std::nullopt);
                                });
}

void RealNetwork::finish(const std::shared_ptr<ConnectAttempt>& attempt, std::optional<Error> error) {
  if (std::exchange(attempt->finished, true)) return;
  attempt->deadline.cancel();
  attempt->error = std::move(error);
  if (attempt->error) {
    boost::system::error_code ignored;
    attempt->socket.close(ignored);
  }
  loop_.schedule<kinds::real_connect>([this, attempt] { deliver(*attempt); });
}

void RealNetwork::deliver(ConnectAttempt& attempt) {
  if (!attempt.pending) return;
  loop_.admit(kinds::real_connect, false);
  if (attempt.error) return attempt.pending.complete(std::unexpected(*attempt.error));
  attempt.pending.complete(connections_.add(std::move(attempt.socket), std::move(attempt.reservation)));
}

void RealNetwork::report(RealStatistics& statistics) const {
  connections_.report(statistics);
  statistics.accepted = accepted_before_;
  statistics.refused = refused_before_;
  for (const auto& listener : listeners_) {
    statistics.accepted += listener->accepted();
    statistics.refused += listener->refused();
  }
}

}  // namespace orrery::real
