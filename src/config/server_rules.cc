// What a setting's text must be: the way to a Jabber server.
#include <algorithm>

#include "config/names.h"
#include "config/rules.h"

namespace bittern::config {
namespace {

// RFC 4648 §4: 32 bytes are 43 digits, of the last of which two bits are left over and zero, and
// padding.
bool is_base64_of_sha256(std::string_view text) {
  constexpr std::string_view kLastDigits = "AEIMQUYcgkosw048";
  const auto is_base64 = [](char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || c == '+' || c == '/';
  };
  return text.size() == 44 && text.back() == '=' &&
         std::all_of(text.begin(), text.end() - 1, is_base64) &&
         kLastDigits.find(text[42]) != std::string_view::npos;
}

}  // namespace

Checked check_tls(std::string_view text) {
  if (text == "starttls" || text == "direct" || text == "none") {
    return std::string(text);
  }
  return base::make_unexpected("must be \"starttls\", \"direct\" or \"none\", not " + quoted(text));
}

Checked check_pin(std::string_view text) {
  constexpr std::string_view kScheme = "sha256//";
  if (text.substr(0, kScheme.size()) == kScheme &&
      is_base64_of_sha256(text.substr(kScheme.size()))) {
    return std::string(text);
  }
  return base::make_unexpected(
      "must be \"sha256//\" and the 44 characters of the public key's SHA-256 in Base64, see "
      "bittern.toml(5), not " +
      quoted(text));
}

Checked check_route(std::string_view text) {
  if (text.substr(0, kRouteScheme.size()) == kRouteScheme) {
    const auto place = split_host_and_port(text.substr(kRouteScheme.size()));
    if (place && check_host(place->host)) {
      return std::string(text);
    }
  }
  return base::make_unexpected(
      "must be xmpp:host:port, such as \"xmpp:chat.example.org:5222\", not " + quoted(text));
}

}  // namespace bittern::config
