// The request target (RFC 9112 §3.2).
#pragma once

#include <optional>
#include <string_view>

namespace bittern::http {

struct Target {
  std::string_view path;
  std::string_view authority;  // of the absolute and the authority form, else empty
};

// uri-host [ ":" port ] (RFC 9110 §7.2). It may be empty.
[[nodiscard]] bool is_host(std::string_view text);

// The four forms; `method` as the request line has it, in upper case. The asterisk is for OPTIONS
// alone, the authority form for CONNECT.
[[nodiscard]] std::optional<Target> parse_target(std::string_view target, std::string_view method);

}  // namespace bittern::http
