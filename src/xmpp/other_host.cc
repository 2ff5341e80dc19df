#include "xmpp/other_host.h"

#include <algorithm>
#include <charconv>

#include "bittern/base/ip_address.h"

namespace bittern::xmpp {
namespace {

constexpr std::size_t kMostHost = 255;  // RFC 1035 §2.3.4

// No white space, no control characters, nothing that is markup of an address.
bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= kMostHost &&
         std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) <= ' ' || c == '\x7F' || c == ':' || c == '/' ||
                  c == '[' || c == ']' || c == '@';
         });
}

std::optional<std::uint16_t> to_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && port != 0 ? std::optional(port) : std::nullopt;
}

}  // namespace

std::optional<OtherHost> to_other_host(std::string_view text) {
  std::string_view host = text;
  std::string_view behind;
  if (!text.empty() && text.front() == '[') {
    const auto end = text.find(']');
    if (end == std::string_view::npos || !base::IpAddress::parse(text.substr(1, end - 1))) {
      return std::nullopt;
    }
    host = text.substr(1, end - 1);
    behind = text.substr(end + 1);
  } else {
    const auto colon = text.find(':');
    host = text.substr(0, colon);
    behind = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
    if (!is_host(host)) {
      return std::nullopt;
    }
  }
  if (behind.empty()) {
    return OtherHost{std::string(host)};
  }
  const auto port = behind.front() == ':' ? to_port(behind.substr(1)) : std::nullopt;
  return port ? std::optional(OtherHost{std::string(host), *port}) : std::nullopt;
}

}  // namespace bittern::xmpp
