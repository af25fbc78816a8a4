#pragma once

// The only file that knows which of the two it is.
#ifdef SIMULATED
#include "orrery_asio.hpp"
namespace net = orrery_asio;
#else
#include <boost/asio.hpp>  // tidy: allow(host) what the simulation stands in for
namespace net = boost::asio;
#endif

using boost::system::error_code;
using tcp = net::ip::tcp;
