#include <cstring>

#include "net/address_impl.h"

namespace bittern::net {

Endpoint to_endpoint(const base::SocketAddress& address) {
  Endpoint endpoint;
  const auto& bytes = address.ip.bytes();
  if (address.ip.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    std::memcpy(&v4.sin_addr, bytes.data() + 12, sizeof v4.sin_addr);
    std::memcpy(&endpoint.storage, &v4, sizeof v4);
    endpoint.size = sizeof v4;
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    std::memcpy(&v6.sin6_addr, bytes.data(), sizeof v6.sin6_addr);
    std::memcpy(&endpoint.storage, &v6, sizeof v6);
    endpoint.size = sizeof v6;
  }
  return endpoint;
}

base::SocketAddress to_address(const Endpoint& endpoint) {
  if (endpoint.family() == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &endpoint.storage, sizeof v4);
    base::IpAddress::V4 bytes{};
    std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
    return {base::IpAddress(bytes), ntohs(v4.sin_port)};
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &endpoint.storage, sizeof v6);
  base::IpAddress::V6 bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return {base::IpAddress(bytes), ntohs(v6.sin6_port)};
}

}  // namespace bittern::net
