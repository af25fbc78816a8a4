#include <orrery/network/network.hpp>

namespace orrery {

std::string Network::Connect::describe(const void* connect) {
  const auto* self = static_cast<const Connect*>(connect);
  return self->host_ + ":" + std::to_string(self->port_);
}

}  // namespace orrery
