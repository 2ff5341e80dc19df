#include "bittern/http/response.h"

#include <array>
#include <charconv>

#include "bittern/base/check.h"
#include "http/ascii.h"

namespace bittern::http {
namespace {

// What stands in a body was chosen by others. A page elsewhere can make a browser open an answer as
// a document of our origin, by a form; it must not run there as one: hence the last two.
constexpr std::string_view kUsualFields =
    "Cache-Control: no-store\r\n"
    "X-Accel-Buffering: no\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Content-Security-Policy: default-src 'none'; sandbox\r\n";

// A length or a status: at most so many digits.
constexpr std::size_t kMostDigits = 20;

void append_number(std::string& out, std::size_t number) {
  std::array<char, kMostDigits> digits;
  char* const end = std::to_chars(digits.begin(), digits.end(), number).ptr;
  out.append(digits.begin(), end);
}

// A value that came from outside (the content attribute of XEP-0124 §7.1, an Origin) must not end
// the line: what would is made a space (RFC 9110 §5.5).
void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  for (auto good = before_control(value); good < value.size(); good = before_control(value)) {
    out.append(value.substr(0, good)).append(" ");
    value.remove_prefix(good + 1);
  }
  out.append(value).append("\r\n");
}

// RFC 9112 §6.3.
bool has_body(int status) { return status != 204 && status != 304; }

// These come from the form and the body alone; a second one would be a contradiction.
bool is_framing(std::string_view name) {
  return iequals(name, "Content-Length") || iequals(name, "Transfer-Encoding") ||
         iequals(name, "Connection");
}

void append_status_line(std::string& out, int status) {
  BITTERN_CHECK(status >= 200 && status <= 599);  // interim responses are not responses
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(status));
  out.append(" ").append(reason_phrase(status)).append("\r\n");
}

void append_fields(std::string& out, const Response& response, std::string_view date) {
  out.append("Date: ").append(date).append("\r\n");
  if (response.content_type != "") {
    append_field(out, "Content-Type", response.content_type);
  }
  if (has_body(response.status)) {
    out.append("Content-Length: ");
    append_number(out, response.body.size());
    out.append("\r\n");
  }
  out.append(kUsualFields);
  for (const Field& field : response.fields) {
    BITTERN_CHECK(!is_framing(field.name));
    append_field(out, field.name, field.value);
  }
}

// RFC 9112 §9.3: HTTP/1.1 stays unless told otherwise, HTTP/1.0 closes unless told otherwise. We
// name ourselves HTTP/1.1 to both, so "close" is said to both.
void append_connection(std::string& out, const ResponseForm& form) {
  if (!form.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (form.minor_version == 0) {
    out.append("Connection: keep-alive\r\n");
  }
}

}  // namespace

std::string to_bytes(const Response& response, const ResponseForm& form, std::string_view date) {
  constexpr std::size_t kUsualHead = 512;
  const bool with_body = has_body(response.status) && !form.head;
  std::string out;
  out.reserve(kUsualHead + (with_body ? response.body.size() : 0));
  append_status_line(out, response.status);
  append_fields(out, response, date);
  append_connection(out, form);
  out.append("\r\n");
  if (with_body) {
    out.append(response.body);
  }
  return out;
}

}  // namespace bittern::http
