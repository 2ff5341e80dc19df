// What a response looks like on the wire.
#include "bittern/http/response.h"

#include <catch2/catch.hpp>

using namespace bittern::http;  // NOLINT(google-build-using-namespace)

namespace {

constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";

bool contains(const std::string& bytes, const std::string& part) {
  return bytes.find(part) != std::string::npos;
}

Response with_status(int status) {
  Response response;
  response.status = status;
  response.body = "<body/>";
  return response;
}

std::string bytes(bool keep_alive, std::uint8_t minor_version) {
  return to_bytes(with_status(200), {false, keep_alive, minor_version}, kDate);
}

}  // namespace

TEST_CASE("a response is one piece with a length, never chunked (XEP-0124 §5, H1.1)") {
  Response response;
  response.content_type = "text/xml; charset=utf-8";
  response.fields = {{"Allow", "POST"}};
  response.body = "<body/>";
  REQUIRE(to_bytes(response, {}, kDate) ==
          "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
          "Content-Type: text/xml; charset=utf-8\r\nContent-Length: 7\r\n"
          "Cache-Control: no-store\r\nX-Accel-Buffering: no\r\n"
          "X-Content-Type-Options: nosniff\r\n"
          "Content-Security-Policy: default-src 'none'; sandbox\r\nAllow: POST\r\n\r\n<body/>");
}

TEST_CASE("Date, no-store and a length are in every response (RFC 9110 §6.6.1, H1.16, H1.23)") {
  for (const int status : {200, 400, 404, 413, 431, 501, 503, 505}) {
    const std::string out = to_bytes({status, "", {}, ""}, {}, kDate);
    REQUIRE(contains(out, "\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
    REQUIRE(contains(out, "\r\nCache-Control: no-store\r\n"));
    REQUIRE(contains(out, "\r\nX-Accel-Buffering: no\r\n"));
    REQUIRE(contains(out, "\r\nContent-Length: 0\r\n"));
    REQUIRE_FALSE(contains(out, "\r\nContent-Type"));
    REQUIRE_FALSE(contains(out, "Transfer-Encoding"));
  }
}

TEST_CASE(
    "the answer to HEAD has the fields of that to GET, but no body (RFC 9110 §9.3.2, H1.18)") {
  const Response response = with_status(200);
  const std::string get = to_bytes(response, {false, true, 1}, kDate);
  const std::string head = to_bytes(response, {true, true, 1}, kDate);
  REQUIRE(get == head + "<body/>");
}

TEST_CASE("204 and 304 have neither body nor Content-Length (RFC 9110 §8.6, H1.21)") {
  for (const int status : {204, 304}) {
    const std::string out = to_bytes(with_status(status), {}, kDate);
    REQUIRE_FALSE(contains(out, "Content-Length"));
    REQUIRE(out.substr(out.size() - 4) == "\r\n\r\n");
    REQUIRE(out.find("\r\n\r\n") == out.size() - 4);
  }
  REQUIRE(contains(to_bytes(with_status(205), {}, kDate), "Content-Length: 7"));
  REQUIRE(contains(to_bytes(with_status(303), {}, kDate), "Content-Length: 7"));
}

TEST_CASE("Connection says what the version does not imply (RFC 9112 §9.3, §9.6, H1.3, H1.4)") {
  REQUIRE_FALSE(contains(bytes(true, 1), "Connection"));
  REQUIRE(contains(bytes(false, 1), "\r\nConnection: close\r\n"));
  REQUIRE(contains(bytes(true, 0), "\r\nConnection: keep-alive\r\n"));
  REQUIRE(contains(bytes(false, 0), "\r\nConnection: close\r\n"));
}

TEST_CASE("a field value cannot end its line (RFC 9110 §5.5, §17.5)") {
  Response response = with_status(200);
  response.content_type = "text/xml\r\nSet-Cookie: a=b\r\n\r\n<html>";
  response.fields = {{"X-A", std::string("a\nb\rc\0d\x7F\te", 10)}};
  const std::string out = to_bytes(response, {}, kDate);
  REQUIRE(contains(out, "\r\nContent-Type: text/xml  Set-Cookie: a=b    <html>\r\n"));
  REQUIRE(contains(out, "\r\nX-A: a b c d \te\r\n"));
  REQUIRE(out.find("\r\n\r\n") + 4 == out.size() - response.body.size());
}

TEST_CASE("a status has its reason phrase, an unknown one none (RFC 9112 §4)") {
  REQUIRE(reason_phrase(100) == "Continue");
  REQUIRE(reason_phrase(200) == "OK");
  REQUIRE(reason_phrase(404) == "Not Found");
  REQUIRE(reason_phrase(413) == "Content Too Large");
  REQUIRE(reason_phrase(431) == "Request Header Fields Too Large");
  REQUIRE(reason_phrase(505) == "HTTP Version Not Supported");
  REQUIRE(reason_phrase(299).empty());
  REQUIRE(to_bytes(with_status(299), {}, kDate).substr(0, 15) == "HTTP/1.1 299 \r\n");
}

TEST_CASE("the interim response has neither fields nor body (RFC 9110 §15.2.1)") {
  REQUIRE(kContinueBytes == "HTTP/1.1 100 Continue\r\n\r\n");
}
