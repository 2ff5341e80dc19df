#include "config/rules.h"

#include <algorithm>
#include <utility>

#include "bittern/base/lower_case.h"
#include "config/names.h"

namespace bittern::config {
namespace {

base::Unexpected<std::string> wrong(std::string message) {
  return base::make_unexpected(std::move(message));
}

// "192.0.2.300" is a mistyped address, not a name: no top-level domain is all digits (RFC 3696 §2).
bool is_host_name(std::string_view text) {
  const std::string_view last = text.substr(text.rfind('.') + 1);
  return is_name(text) && !std::all_of(last.begin(), last.end(), is_digit);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    const bool control = (is_ascii(c) && c < ' ') || c == 0x7F;
    c = control ? '?' : c;
  }
  return result;
}

std::string quoted(std::string_view text) { return '"' + printable(text) + '"'; }

Checked check_address(std::string_view text) {
  if (is_ipv4(text) || is_ipv6(text)) {
    return std::string(text);
  }
  return wrong("must be an IPv4 or IPv6 address such as \"127.0.0.1\" or \"::1\", not " +
               quoted(text));
}

Checked check_host(std::string_view text) {
  if (is_host_name(text) || is_ipv4(text) || is_ipv6(text)) {
    return std::string(text);
  }
  return wrong("must be an address or a host name such as \"127.0.0.1\", not " + quoted(text));
}

Checked check_domain(std::string_view text) {
  std::string domain = base::lower_case(text);
  if (!domain.empty() && domain.back() == '.') {
    domain.pop_back();  // RFC 7622 §3.2
  }
  if (is_name(domain)) {
    return domain;
  }
  return wrong("must be a domain such as \"example.org\", not " + quoted(text));
}

Checked check_path(std::string_view text) {
  const bool right = !text.empty() && text.front() == '/' &&
                     std::all_of(text.begin(), text.end(), is_visible) &&
                     text.find_first_of("?#\"<>\\^`{|}") == std::string_view::npos;
  if (right) {
    return std::string(text);
  }
  return wrong(
      "must begin with '/' and have no white space, query or fragment, such as "
      "\"/http-bind\", not " +
      quoted(text));
}

}  // namespace bittern::config
