// Who a certificate is for (RFC 6120 §13.7.1.2, RFC 6125).
#pragma once

#include <openssl/x509.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::net {

// As the certificate has them, but in lower case, and without those that have control characters.
struct PresentedNames {
  std::vector<std::string> dns;        // DNS-ID: "example.org", "*.example.org"
  std::vector<std::string> services;   // SRV-ID: "_xmpp-client.example.org"
  std::vector<std::string> domains;    // XmppAddr: "example.org", in UTF-8
  std::vector<std::string> addresses;  // IP addresses
  // RFC 6125 §6.4.4: the last resort, only of a certificate that has none of the above.
  std::optional<std::string> common_name = std::nullopt;
};

[[nodiscard]] PresentedNames presented_names(const X509* certificate);
[[nodiscard]] std::vector<std::string> all_names(const PresentedNames& names);

// RFC 6120 §13.7.2.1. `domain` is UTF-8, or an IPv4 address.
[[nodiscard]] bool are_for(const PresentedNames& names, const std::string& domain);

// RFC 6066 §3: what a server is asked for is no IP address, and in A-labels. Empty: nothing.
[[nodiscard]] std::string server_name_of(const std::string& domain);

}  // namespace bittern::net
