#include "http/target.h"

#include <algorithm>

#include "http/ascii.h"

namespace bittern::http {
namespace {

// Splits "host:port"; a colon within brackets belongs to the host.
std::string_view::size_type port_colon(std::string_view text) {
  const auto bracket = text.find(']');
  return text.find(':', bracket == std::string_view::npos ? 0 : bracket);
}

// RFC 3986 §3.2.2: "[" IPv6address "]". Who needs IPvFuture?
bool is_ip_literal(std::string_view host) {
  return host.size() > 2 && host.back() == ']' &&
         std::all_of(host.begin() + 1, host.end() - 1,
                     [](char c) { return is_hex(c) || c == ':' || c == '.'; });
}

// RFC 3986 §3.2.2: unreserved, sub-delims and percent escapes.
bool is_reg_name(std::string_view host) {
  for (std::size_t i = 0; i < host.size(); ++i) {
    if (host[i] == '%') {
      if (host.size() - i < 3 || !is_hex(host[i + 1]) || !is_hex(host[i + 2])) {
        return false;
      }
    } else if (!is_alpha(host[i]) && !is_digit(host[i]) &&
               std::string_view("-._~!$&'()*+,;=").find(host[i]) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

std::string_view without_query(std::string_view text) {
  return text.substr(0, text.find_first_of("?#"));
}

// RFC 9112 §3.2.2. An http URI without a host is invalid (RFC 9110 §4.2.1), and one with user
// information is a trick (§4.2.4).
std::optional<Target> parse_absolute(std::string_view target) {
  const auto colon = target.find("://");
  const auto scheme = target.substr(0, colon);
  if (colon == std::string_view::npos || !(iequals(scheme, "http") || iequals(scheme, "https"))) {
    return std::nullopt;
  }
  const auto rest = target.substr(colon + 3);
  const auto authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.empty() || authority.front() == ':' || !is_host(authority)) {
    return std::nullopt;
  }
  const auto path = without_query(rest.substr(authority.size()));
  return Target{path.empty() ? "/" : path, authority};
}

// RFC 9112 §3.2.3. There is no default port (RFC 9110 §9.3.6).
std::optional<Target> parse_authority(std::string_view target) {
  const auto colon = port_colon(target);
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == target.size() ||
      !is_host(target)) {
    return std::nullopt;
  }
  return Target{{}, target};
}

}  // namespace

bool is_host(std::string_view text) {
  const auto colon = port_colon(text);
  const auto host = text.substr(0, colon);
  if (colon != std::string_view::npos &&
      !std::all_of(text.begin() + static_cast<std::ptrdiff_t>(colon) + 1, text.end(), is_digit)) {
    return false;
  }
  return !host.empty() && host.front() == '[' ? is_ip_literal(host) : is_reg_name(host);
}

std::optional<Target> parse_target(std::string_view target, std::string_view method) {
  if (method == "CONNECT") {
    return parse_authority(target);
  }
  if (!target.empty() && target.front() == '/') {
    return Target{without_query(target), {}};
  }
  if (target == "*") {
    return method == "OPTIONS" ? std::optional<Target>({target, {}}) : std::nullopt;
  }
  return parse_absolute(target);
}

}  // namespace bittern::http
