#pragma once

// The only file that knows which of the two it is.
#ifdef SIMULATED
#include <orrery/adapters/asio.hpp>
namespace net = orrery::asio;
#else
#include <boost/asio.hpp>  // tidy: allow(host) what the simulation stands in for
namespace net = boost::asio;
#endif

using boost::system::error_code;
using tcp = net::ip::tcp;
