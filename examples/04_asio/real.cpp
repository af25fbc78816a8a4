// The same server and client on real sockets, by Boost.Asio alone: 04_asio_real PORT LINES
#include <cstdio>
#include <cstdlib>

#include "echo_client.hpp"
#include "echo_server.hpp"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s PORT LINES\n", argv[0]);
    return 2;
  }
  const auto port = static_cast<unsigned short>(std::atol(argv[1]));
  const long lines = std::atol(argv[2]);
  net::io_context context;
  const EchoServer server(context, {net::ip::address_v4::loopback(), port});
  long came_back = 0;
  bool wrong = false;
  const EchoClient client(context, "127.0.0.1", port, [&](const std::string& sent, const std::string& received) {
    wrong = wrong || received != sent;
    if (++came_back == lines || wrong) context.stop();
  });
  context.run();
  std::printf("%ld lines came back, %s\n", came_back, wrong ? "the last one wrong" : "all right");
  return wrong ? 1 : 0;
}
