// What a setting's text must be. Each check gives the value to store, or what would be right.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bittern/base/expected.h"

namespace bittern::config {

using Checked = base::Expected<std::string, std::string>;

// An IPv4 or IPv6 address, without port or zone.
[[nodiscard]] Checked check_address(std::string_view text);
// What to connect to: an address or a host name.
[[nodiscard]] Checked check_host(std::string_view text);
// The domainpart of a JID (RFC 7622 §3.2), in lower case and without the final dot.
[[nodiscard]] Checked check_domain(std::string_view text);
// The path of an HTTP request's target (RFC 9110 §4.2.1, the absolute-path alone).
[[nodiscard]] Checked check_path(std::string_view text);
// "*", or a web origin as browsers write it in the Origin field (RFC 6454 §6.2).
[[nodiscard]] Checked check_origin(std::string_view text);

// An absolute file name that fits a Unix socket's address (sockaddr_un).
[[nodiscard]] Checked check_unix_path(std::string_view text);
// The permissions of a file as four octal digits.
[[nodiscard]] Checked check_mode(std::string_view text);
// A FileDescriptorName= (systemd.socket(5)).
[[nodiscard]] Checked check_descriptor_name(std::string_view text);
// The name of a file.
[[nodiscard]] Checked check_file(std::string_view text);
// "unix", or an IP address or network.
[[nodiscard]] Checked check_proxy(std::string_view text);
// XEP-0124 §17.2, XEP-0156 §5: a URI with host and path that begins with https:// or wss://, and
// where plain ones are allowed with http:// or ws://.
[[nodiscard]] Checked check_https(std::string_view text);
[[nodiscard]] Checked check_wss(std::string_view text);
[[nodiscard]] Checked check_http(std::string_view text);
[[nodiscard]] Checked check_ws(std::string_view text);

// How the way to a Jabber server is encrypted: "starttls", "direct" or "none".
[[nodiscard]] Checked check_tls(std::string_view text);
// The SHA-256 of a public key (RFC 7469 §2.4) as "sha256//BASE64".
[[nodiscard]] Checked check_pin(std::string_view text);
// XEP-0124 §7.1: the scheme, and a host with its port.
inline constexpr std::string_view kRouteScheme = "xmpp:";
[[nodiscard]] Checked check_route(std::string_view text);

// The text with '?' for control characters, so that a mistake is one line; and that in quotes.
[[nodiscard]] std::string printable(std::string_view text);
[[nodiscard]] std::string quoted(std::string_view text);
// The known name that `name` is most likely a slip for, empty if none is near.
[[nodiscard]] std::string_view nearest(std::string_view name,
                                       const std::vector<std::string_view>& known);

}  // namespace bittern::config
