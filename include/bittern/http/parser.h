// Bytes of a connection to Requests (RFC 9112), over llhttp unless they are as nearly all are.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "bittern/http/request.h"

namespace bittern::http {

// What a refused request is answered with, before the connection is closed.
struct ParseError {
  int status;          // 400, 413, 431, 501, 505
  const char* reason;  // for the log
};

class Parser {
 public:
  struct Limits {
    std::size_t max_header_bytes = std::size_t{16} * 1024;  // request line and all fields
    std::size_t max_fields = 100;
    std::size_t max_body_bytes = std::size_t{256} * 1024;  // decoded from chunks
  };
  enum class State : std::uint8_t {
    kNeedMore,
    kContinue,  // the client waits for "100 Continue" (RFC 9110 §10.1.1): send it, then feed on
    kComplete,  // take() the request, then feed on
    kError,     // answer error(), close
  };
  struct Result {
    State state;
    std::size_t used;  // bytes used up; feed the rest again
  };

  // `limits` must be there as long as this.
  explicit Parser(const Limits& limits);
  explicit Parser(Limits&& limits) = delete;
  ~Parser();
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;

  // Never uses up bytes behind the end of a request: a pipelined request is fed after take().
  [[nodiscard]] Result feed(std::string_view bytes);
  // After kComplete, once.
  [[nodiscard]] Request take();
  // After kError.
  [[nodiscard]] ParseError error() const;
  // A request has begun and is not complete.
  [[nodiscard]] bool in_request() const;
  // After kError: what is known of the request all the same (the Origin, for CORS on the answer).
  [[nodiscard]] const Request& partial() const;

 private:
  class Impl;

  const Limits* limits_;
  std::unique_ptr<Impl> impl_;  // of a request that has begun: a connection mostly waits
};

}  // namespace bittern::http
