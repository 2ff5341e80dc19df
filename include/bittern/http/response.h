// One HTTP response and its bytes.
#pragma once

#include <boost/container/small_vector.hpp>
#include <string>
#include <string_view>

#include "bittern/http/request.h"

namespace bittern::http {

// Text that is there for ever, and not from outside: nothing else compiles.
// NOLINTBEGIN(google-explicit-constructor): it is written, and read, as what it stands for.
class Literal {
 public:
  consteval Literal(const char* text) : text_(text) {}
  constexpr operator std::string_view() const { return text_; }
  bool operator==(std::string_view other) const { return text_ == other; }

 private:
  std::string_view text_;
};
// NOLINTEND(google-explicit-constructor)

struct Field {
  Literal name;
  std::string value;
};

// Moving a small_vector throws only where allocators differ: here they cannot.
// NOLINTNEXTLINE(bugprone-exception-escape)
struct Response {
  int status = 200;
  Literal content_type = "";  // empty: no Content-Type field, but for one in `fields`
  boost::container::small_vector<Field, 2> fields;  // further fields (Allow, CORS ...)
  std::string body;
};

// What of the request its response's form depends on; all that is kept while it is held.
struct ResponseForm {
  bool head = false;       // HEAD: the fields of the response, but no body
  bool keep_alive = true;  // may the connection stay open
  std::uint8_t minor_version = 1;
};

// The bytes of `response`, in one piece: always with Content-Length (never chunked: XEP-0124 §5),
// Date (`date` in IMF-fixdate form, RFC 9110 §5.6.7), Cache-Control: no-store,
// X-Accel-Buffering: no, and the fields that keep a browser from running it as a page; with
// Connection: close or keep-alive where the version asks for it. Status 204 and 304 get neither
// body nor Content-Length.
[[nodiscard]] std::string to_bytes(const Response& response, const ResponseForm& form,
                                   std::string_view date);

// The interim response to State::kContinue (RFC 9110 §10.1.1); the final one is still to come.
inline constexpr std::string_view kContinueBytes = "HTTP/1.1 100 Continue\r\n\r\n";

// "Not Found" for 404; empty for a status that has no phrase here.
[[nodiscard]] std::string_view reason_phrase(int status);

// The IMF-fixdate of a UNIX time in seconds: "Sun, 06 Nov 1994 08:49:37 GMT".
[[nodiscard]] std::string imf_fixdate(std::int64_t unix_seconds);

}  // namespace bittern::http
