#include <orrery/network/datagram_server.hpp>

#include <orrery/core/prefetch.hpp>

namespace orrery {

void DatagramBackend::start_serve(DatagramServer& server) { start_receive(server); }

bool DatagramServer::take_in_place(const Datagram& datagram) {
  if (!waiter_.begin_in_place()) return false;
  dealing_ = true;
  thrown_ = deal_(context_, datagram);
  dealing_ = false;
  waiter_.end_in_place(done() || thrown_ != nullptr);
  return true;
}

// What it deals with may close the socket: the coroutine goes on as soon as that is over.
void DatagramServer::completed() {
  if (dealing_ || !waiter_.suspended()) return;
  if (last())
    waiter_.wake_now();
  else
    waiter_.wake();
}

void DatagramServer::prefetch(unsigned step) const {
  if (step == 0) detail::prefetch(context_);
  waiter_.prefetch_in_place(step);
}

}  // namespace orrery
