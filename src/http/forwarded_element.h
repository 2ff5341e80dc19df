// One element of Forwarded (RFC 7239 §4), and what it calls a node (§6).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bittern/base/ip_address.h"

namespace bittern::http {

// The address of "192.0.2.1", "192.0.2.1:80", "[2001:db8::1]", "[2001:db8::1]:80", and of
// "2001:db8::1", which X-Forwarded-For has. None: "unknown", "_hidden", anything else.
[[nodiscard]] std::optional<base::IpAddress> parse_node(std::string_view text);

struct ForwardedElement {
  std::optional<std::string> node;  // `for`
  std::optional<std::string> proto;
};

// Parameter names without regard to case, none twice; values as tokens or quoted strings. Two
// mistakes that occur are overlooked: white space around ";", and colons and brackets in a value
// that is not quoted. nullopt: malformed in another way.
[[nodiscard]] std::optional<ForwardedElement> parse_forwarded_element(std::string_view text);

// Takes the last element off the list, with the comma before it. Read from its end, a list that a
// proxy has added to is that proxy's first; an open quote that a client left to its left cannot
// swallow it. Commas in quoted strings divide nothing.
[[nodiscard]] std::string_view take_last_element(std::string_view& list);

}  // namespace bittern::http
