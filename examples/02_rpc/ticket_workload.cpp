#include "ticket_workload.hpp"

#include <chrono>

#include <orrery/check/property.hpp>
#include <orrery/task/sleep.hpp>

namespace tickets {

using namespace orrery;
using namespace std::chrono_literals;

// [client]
Task<> TicketWorkload::run(WorkloadEnv& env) {
  RpcClient server(env, env.servers().front(), port);
  while (!env.chaos_is_over()) {
    Glance glance{.customer = env.self().name};
    server.send(glance);
    co_await buy(env, server);
    co_await sleep_for(20ms);
  }
}
// [client]

// [call]
Task<> TicketWorkload::buy(WorkloadEnv& env, RpcClient& server) {
  Buy request{.customer = env.self().name + "/" + std::to_string(env.random().below(200))};
  std::optional<std::uint32_t>& known = customers_[request.customer];
  auto call = server.call(request, {.timeout = 500ms, .retry = {.attempts_max = 5, .idempotent = true}});
  RpcResult<Ticket> ticket = co_await call;
  if (ticket) {
    env.count_operations();
    ORRERY_ALWAYS(!known || *known == ticket->number, "a customer keeps the ticket");
    known = ticket->number;
    const auto owner = owners_.try_emplace(ticket->number, request.customer).first;
    ORRERY_ALWAYS(owner->second == request.customer, "no ticket is sold twice");
    co_return;
  }
  switch (ticket.error().failure) {
    case RpcFailure::not_sent:  // Nothing has happened
    case RpcFailure::rejected:  // in either case.
      if (!known) customers_.erase(request.customer);
      ORRERY_REACHABLE("a request had no effect");
      break;
    case RpcFailure::failed:  // The server's own answer.
      ORRERY_REACHABLE("a request failed");
      break;
    case RpcFailure::ambiguous:  // Perhaps there is a ticket now; it is asked for again some day.
      ORRERY_REACHABLE("a request is ambiguous");
      break;
  }
}
// [call]

Task<> TicketWorkload::check(WorkloadEnv& env) {
  RpcClient server(env, env.servers().front(), port);
  for (const auto& [customer, known] : customers_) {
    Buy request{.customer = customer};
    auto call = server.call(request, {.timeout = 10s, .retry = {.attempts_max = 10, .idempotent = true}});
    RpcResult<Ticket> ticket = co_await call;
    if (!ticket) {
      env.violation("the server answers after healing", ticket.error().message());
      co_return;
    }
    if (known && *known != ticket->number) env.violation("a customer keeps the ticket", customer);
  }
}

}  // namespace tickets
