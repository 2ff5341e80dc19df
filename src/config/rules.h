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

// The text with '?' for control characters, so that a mistake is one line; and that in quotes.
[[nodiscard]] std::string printable(std::string_view text);
[[nodiscard]] std::string quoted(std::string_view text);
// The known name that `name` is most likely a slip for, empty if none is near.
[[nodiscard]] std::string_view nearest(std::string_view name,
                                       const std::vector<std::string_view>& known);

}  // namespace bittern::config
