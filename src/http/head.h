// What a complete head has to fulfil, and what it says about the connection and the body.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "bittern/base/expected.h"
#include "bittern/http/parser.h"
#include "bittern/http/request.h"

namespace bittern::http {

constexpr std::size_t kUsualFields = 8;  // that mean something

struct BodyLength {
  bool chunked = false;
  std::uint64_t content_length = 0;
};

// RFC 9112 §3.2: one Host in HTTP/1.1, at most one in HTTP/1.0, and a valid one. The authority of
// the target takes its place (§3.2.2).
[[nodiscard]] std::optional<ParseError> settle_host(Request& request, std::string authority);

// RFC 9112 §6: how long the body is, or why that cannot be said for certain.
[[nodiscard]] base::Expected<BodyLength, ParseError> body_length(const Request& request);

// RFC 9112 §9.3.
[[nodiscard]] bool keeps_alive(const Request& request);

// RFC 9110 §10.1.1: not from HTTP/1.0, which knows no interim responses.
[[nodiscard]] bool expects_continue(const Request& request);

}  // namespace bittern::http
