// Domain names as DNS and TLS have them (RFC 5890).
#pragma once

#include <optional>
#include <string>

namespace bittern::net {

// The name in A-labels: "bücher.example" becomes "xn--bcher-kva.example". nullopt: there is none,
// for it is no domain name, or longer than one may be. `domain` is UTF-8.
[[nodiscard]] std::optional<std::string> to_ascii(const std::string& domain);

}  // namespace bittern::net
