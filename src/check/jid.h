// The JID to log in with, as an operator types it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bittern::check {

struct Jid {
  std::string local;   // empty: nobody in particular
  std::string domain;  // lower case
};

// "alice@example.org", with or without "/resource" (RFC 7622 §3.1); nothing if it is none.
[[nodiscard]] std::optional<Jid> parse_jid(std::string_view text);

}  // namespace bittern::check
