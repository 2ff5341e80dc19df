#include <algorithm>
#include <cstddef>
#include <optional>

#include "bittern/base/lower_case.h"
#include "config/names.h"
#include "config/rules.h"

namespace bittern::config {
namespace {

bool is_scheme(std::string_view scheme) {  // RFC 3986 §3.1, lower case
  return !scheme.empty() && is_lower(scheme.front()) &&
         std::all_of(scheme.begin(), scheme.end(), [](char c) {
           return is_lower(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
         });
}

// The host of an origin is in lower case and beyond ASCII in Punycode; IPv6 is in brackets.
bool is_origin_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    return is_ipv6(host.substr(1, host.size() - 2));
  }
  return is_name(host) && std::all_of(host.begin(), host.end(), is_ascii);
}

// Where the port's colon stands, or npos; those inside an IPv6 address do not count.
std::size_t find_port(std::string_view authority) {
  const std::size_t bracket = authority.rfind(']');
  return authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
}

// "scheme://host[:port]" in lower case.
struct Origin {
  std::string_view scheme;
  std::string_view host;
  std::string_view port;  // empty where there is none

  [[nodiscard]] bool has_default_port() const {
    return (scheme == "https" && port == "443") || (scheme == "http" && port == "80");
  }
};

std::optional<Origin> split_origin(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view authority = text.substr(end + 3);
  const std::size_t colon = find_port(authority);
  Origin origin{text.substr(0, end), authority.substr(0, colon), {}};
  if (colon != std::string_view::npos) {
    origin.port = authority.substr(colon + 1);
    if (!parse_port(origin.port)) {
      return std::nullopt;
    }
  }
  if (!is_scheme(origin.scheme) || !is_origin_host(origin.host)) {
    return std::nullopt;
  }
  return origin;
}

// RFC 3986 §3.2, §3.3: scheme, host and a path, perhaps with a query; no user, no fragment.
bool is_uri(std::string_view text, std::string_view scheme) {
  const std::size_t host = scheme.size() + 3;
  const std::size_t path = text.find('/', std::min(host, text.size()));
  return path != std::string_view::npos && text.substr(0, scheme.size()) == scheme &&
         std::all_of(text.begin(), text.end(), is_visible) &&
         text.find_first_of("#\"<>\\^`{|}") == std::string_view::npos &&
         split_origin(base::lower_case(text.substr(0, path))).has_value();
}

Checked check_uri(std::string_view text, std::string_view scheme, std::string_view example) {
  if (is_uri(text, scheme)) {
    return std::string(text);
  }
  return base::make_unexpected("must be a URI such as " + quoted(example) + ", not " +
                               quoted(text));
}

}  // namespace

Checked check_https(std::string_view text) {
  return check_uri(text, "https", "https://chat.example.org/http-bind");
}

Checked check_wss(std::string_view text) {
  return check_uri(text, "wss", "wss://chat.example.org/xmpp-websocket");
}

Checked check_http(std::string_view text) {
  return is_uri(text, "http") ? Checked(std::string(text)) : check_https(text);
}

Checked check_ws(std::string_view text) {
  return is_uri(text, "ws") ? Checked(std::string(text)) : check_wss(text);
}

Checked check_origin(std::string_view text) {
  if (text == "*") {
    return std::string(text);
  }
  const std::string lowered = base::lower_case(text);
  const std::optional<Origin> origin = split_origin(lowered);
  if (!origin) {
    return base::make_unexpected(
        "must be \"*\" or scheme://host[:port] without a path, such as "
        "\"https://chat.example.org\", not " +
        quoted(text));
  }
  // A browser leaves the scheme's own port out (RFC 6454 §6.2), so such an entry never matches.
  if (origin->has_default_port()) {
    const std::string_view shorter(lowered.data(), lowered.size() - origin->port.size() - 1);
    return base::make_unexpected("browsers leave out the default port: write " + quoted(shorter) +
                                 ", not " + quoted(text));
  }
  return lowered;
}

}  // namespace bittern::config
