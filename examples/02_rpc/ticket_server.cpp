#include "ticket_server.hpp"

#include <chrono>

#include <orrery/task/sleep.hpp>

namespace tickets {

using namespace orrery;
using namespace std::chrono_literals;

// [run]
Task<> TicketServer::run(Env& env) {
  env_ = &env;
  RpcServer server(env, {.requests_max = 8});
  server.on(this, &TicketServer::buy);
  server.on(this, &TicketServer::count_sold);
  server.on(this, &TicketServer::glance);
  Result<void> listening = server.listen(port);
  if (!listening) {
    env.fail(listening.error());
    co_return;
  }
  co_await env.stopping().wait();
  co_await server.drain();  // What was begun is finished; the rest is sent away.
}
// [run]

// [handlers]
// Returns a task: runs beside others, and is destroyed if the customer gives up.
Task<Result<Ticket>> TicketServer::buy(Buy request, RpcContext context) {
  if (request.customer.empty()) co_return failure(ErrorCode::invalid_argument, "a ticket needs a name");
  const Duration printing = env_->random().between(1ms, 20ms);
  if (env_->now() + printing > context.deadline) co_return failure(ErrorCode::timed_out, "not in time");
  co_await sleep_for(printing);
  const auto [ticket, is_new] = tickets_.try_emplace(request.customer, numbers_ + 1);
  if (is_new) ++numbers_;
  co_return Ticket{.number = ticket->second};
}

// Returns a result: runs at once.
Result<std::uint32_t> TicketServer::count_sold(CountSold) { return static_cast<std::uint32_t>(tickets_.size()); }

// Returns nothing: for messages, which have no answer.
void TicketServer::glance(const Glance& message) { interested_ += message.interested ? 1 : 0; }
// [handlers]

}  // namespace tickets
