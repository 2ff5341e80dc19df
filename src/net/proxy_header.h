// The PROXY protocol, versions 1 and 2 (haproxy's doc/proxy-protocol.txt of 2020/03/05): a proxy's
// first words on a connection, which say for whom it is. Pure: bytes in, a value out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "bittern/base/expected.h"
#include "bittern/base/ip_address.h"

namespace bittern::net {

struct ProxyHeader {
  std::size_t length = 0;  // in bytes; what comes behind them is the client's
  bool local = false;      // the proxy speaks for itself, in a health check or so (v2 LOCAL)
  bool tls = false;        // the client's connection to the proxy is encrypted (v2 PP2_TYPE_SSL)
  // Both ends of the client's connection to the proxy. None: the header names none that is IP, and
  // those of the connection itself count.
  std::optional<base::SocketAddress> source = std::nullopt;
  std::optional<base::SocketAddress> destination = std::nullopt;
};

// No header is longer; one of version 2 that says so is refused.
inline constexpr std::size_t kMaxProxyHeader = 16 + 4096;

// `bytes` is what came first on a connection. Nothing: it begins a header whose end is still to
// come. The error is a phrase that says why no header can come of it.
[[nodiscard]] base::Expected<std::optional<ProxyHeader>, std::string> decode_proxy_header(
    std::string_view bytes);

// Version 2, PROXY over TCP. If one of the two is IPv6, the other is said to be as well (RFC 4291
// §2.5.5.2).
[[nodiscard]] std::string proxy_header_v2(const base::SocketAddress& source,
                                          const base::SocketAddress& destination);
// Version 2, LOCAL: the connection is for nobody who has an IP address.
[[nodiscard]] std::string proxy_header_v2_local();

}  // namespace bittern::net
