// Who sent a request, as far as that is to be believed.
#pragma once

#include <optional>
#include <string>

#include "bittern/base/ip_address.h"

namespace bittern::manager {

struct Client {
  // None: the peer of a Unix socket, of whom no proxy said more. Port 0: nobody said.
  std::optional<base::SocketAddress> address;
  bool secure = false;  // its requests come over TLS

  // For the log: "192.0.2.1:4711", "192.0.2.1", "unix".
  [[nodiscard]] std::string to_string() const {
    if (!address) {
      return "unix";
    }
    return address->port == 0 ? address->ip.to_string() : address->to_string();
  }
};

}  // namespace bittern::manager
