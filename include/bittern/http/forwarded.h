// Who a request is from, when proxies stand between: Forwarded (RFC 7239), X-Forwarded-For and
// X-Forwarded-Proto.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bittern/base/ip_address.h"
#include "bittern/http/request.h"

namespace bittern::http {

// Whom to believe. A proxy that writes the one header may well hand on what the client wrote into
// the other: with kAny all trusted proxies have to write X-Forwarded-For, or to remove it.
struct ForwardedPolicy {
  enum class Header : std::uint8_t {
    kAny,            // X-Forwarded-For if it is there, else Forwarded, else X-Forwarded-Proto alone
    kXForwardedFor,  // and X-Forwarded-Proto
    kForwarded,
  };
  std::vector<base::Network> trusted;
  bool trusts_unix = false;
  Header header = Header::kAny;

  // nullopt: a Unix socket.
  [[nodiscard]] bool trusts(const std::optional<base::IpAddress>& peer) const;
};

struct Client {
  std::optional<base::IpAddress> address;  // none: behind a Unix socket, and nobody said who
  bool secure = false;                     // its own connection is encrypted, as far as is known
};

// Each proxy adds at the right from whom it has the request. From there on, as long as those are
// trusted: the client is the first that is not, or the last of all (RFC 7239 §7.4). Where no
// address can be read (unknown, _hidden, what is malformed) it is the proxy before.
//
// Secure is what the Forwarded element that the walk ended at says in `proto`. Of X-Forwarded-Proto
// it is the right-most value: the proxy next to us wrote it, or had it from the one before, for
// most replace the field; a client can only put something to the left of that. If none of this says
// it, from an untrusted peer in any case, it is what the connection is (`tls`).
[[nodiscard]] Client client_of(const Request& request, const ForwardedPolicy& policy,
                               std::optional<base::IpAddress> peer, bool tls);

}  // namespace bittern::http
