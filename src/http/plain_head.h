// The head of a request as nearly all are, read in one pass beside llhttp: it is most of what an
// empty request of a session costs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "bittern/http/parser.h"
#include "bittern/http/request.h"

namespace bittern::http {

struct PlainHead {
  Request request;  // without its body
  std::size_t length;
  std::uint64_t content_length;
};

// Of a POST of HTTP/1.1 with a plain path for its target, one Host, and a body of known length for
// which the client does not wait. None if it is anything else, not all there or over a limit: then
// llhttp says what it is. What is taken here llhttp and LineGuard take for the same; the tests hold
// them against each other.
[[nodiscard]] std::optional<PlainHead> read_plain_head(std::string_view bytes,
                                                       const Parser::Limits& limits);

}  // namespace bittern::http
