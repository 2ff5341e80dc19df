// What is read without llhttp, and that it is the same with it. pieces_test.cc does that for
// damaged requests: whole, they may be plain; cut, they are llhttp's.
#include "http/plain_head.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/http/support.h"

using namespace bittern::http;        // NOLINT(google-build-using-namespace)
using namespace bittern::http::test;  // NOLINT(google-build-using-namespace)

namespace {

const std::string kBefore = "POST /http-bind HTTP/1.1\r\nHost: a\r\n";
const std::string kAfter = "Content-Length: 1\r\n\r\n";

bool is_plain(const std::string& head, const Parser::Limits& limits = {}) {
  return read_plain_head(head, limits).has_value();
}

// The parser comes to the same, whether it sees all at once or a byte at a time.
void require_same_bytewise(const std::string& request, const Parser::Limits& limits = {}) {
  INFO(request);
  require_same(live(request, limits), live_byte_by_byte(request, limits));
}

}  // namespace

TEST_CASE("the head of a usual request is plain, and has the fields that mean something") {
  const std::string head = kBefore +
                           "User-Agent: x\r\nOrigin: https://example.org\r\n"
                           "accept-encoding:gzip\r\nX-Empty:\r\nContent-Length: 7\r\n\r\n";
  const auto read = read_plain_head(head + "<body/>POST", {});
  REQUIRE(read);
  CHECK(read->length == head.size());
  CHECK(read->content_length == 7);
  CHECK(read->request.method == Method::kPost);
  CHECK(read->request.path == "/http-bind");
  CHECK(read->request.minor_version == 1);
  CHECK(read->request.keep_alive);
  REQUIRE(read->request.fields.size() == 4);
  CHECK(read->request.find(FieldName::kOrigin) == "https://example.org");
  CHECK(read->request.find(FieldName::kAcceptEncoding) == "gzip");
  CHECK_FALSE(read_plain_head(kBefore + "Connection: close\r\n" + kAfter, {})->request.keep_alive);
}

TEST_CASE("a head of which anything is unusual is llhttp's (RFC 9112)") {
  for (const char* const line :
       {"GET / HTTP/1.1\r\n", "post / HTTP/1.1\r\n", "POST  / HTTP/1.1\r\n", "POST / HTTP/1.0\r\n",
        "POST / HTTP/1.1 \r\n", "POST / HTTP/1.1\n", "POST /?a HTTP/1.1\r\n", "POST * HTTP/1.1\r\n",
        "POST /%41 HTTP/1.1\r\n", "POST http://a/ HTTP/1.1\r\n", "POST /\r\n",
        "\r\nPOST / HTTP/1.1\r\n"}) {
    INFO(line);
    CHECK_FALSE(is_plain(line + ("Host: a\r\n" + kAfter)));
    require_same_bytewise(line + ("Host: a\r\n" + kAfter + "x"));
  }
  for (const char* const line :
       {"Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "Host: b\r\n",
        "Content-Length: 1\r\n", "A : b\r\n", ": b\r\n", "A\r\n", " A: b\r\n", "\tA: b\r\n",
        "A: b\n", "A: b\rB: c\r\n", "A: \x01\r\n", "A: \x7f\r\n", "A: b \r\n", "A: b\t\r\n",
        "A:  b\r\n", "A:\tb\r\n", "A\x80: b\r\n", "\r\r\n"}) {
    INFO(line);
    CHECK_FALSE(is_plain(kBefore + line + kAfter));
    require_same_bytewise(kBefore + line + kAfter + "x");
  }
  for (const char* const length :
       {"", "0", "-1", "+1", "1, 1", "0x1", "1 1", "99999999999999999999"}) {
    const std::string head = kBefore + "Content-Length: " + length + "\r\n\r\n";
    INFO(head);
    CHECK_FALSE(is_plain(head));
    require_same_bytewise(head + "x");
  }
  CHECK_FALSE(is_plain("POST / HTTP/1.1\r\n" + kAfter));
  CHECK_FALSE(is_plain("POST / HTTP/1.1\r\nHost: a b\r\n" + kAfter));
  CHECK_FALSE(is_plain(kBefore + "\r\n"));
}

TEST_CASE("a head that is not all there is not plain yet") {
  const std::string head = kBefore + kAfter;
  REQUIRE(is_plain(head));
  for (std::size_t length = 0; length < head.size(); ++length) {
    CHECK_FALSE(is_plain(head.substr(0, length)));
  }
}

TEST_CASE("a plain head is within the limits, to the byte") {
  const std::string head = kBefore + "A: b\r\n" + "Content-Length: 10\r\n\r\n";
  const auto with = [&head](std::size_t bytes, std::size_t fields, std::size_t body) {
    require_same_bytewise(head + "0123456789", {bytes, fields, body});
    return is_plain(head, {bytes, fields, body});
  };
  CHECK(with(head.size(), 3, 10));
  CHECK_FALSE(with(head.size() - 1, 3, 10));
  CHECK_FALSE(with(head.size(), 2, 10));
  CHECK_FALSE(with(head.size(), 3, 9));
}
