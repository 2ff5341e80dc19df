// Addresses as the operating system has them.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "bittern/base/ip_address.h"

namespace bittern::net {

// Of IPv4 or IPv6, which its family says.
struct Endpoint {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;

  [[nodiscard]] sockaddr* data() { return reinterpret_cast<sockaddr*>(&storage); }
  [[nodiscard]] const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage); }
  [[nodiscard]] int family() const { return storage.ss_family; }
};

[[nodiscard]] Endpoint to_endpoint(const base::SocketAddress& address);
[[nodiscard]] base::SocketAddress to_address(const Endpoint& endpoint);

}  // namespace bittern::net
