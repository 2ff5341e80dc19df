// Chunked bodies, limits, and 100 Continue.
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/http/support.h"

using namespace bittern::http;        // NOLINT(google-build-using-namespace)
using namespace bittern::http::test;  // NOLINT(google-build-using-namespace)

namespace {

const std::string kChunkedHead = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string length_head(std::size_t length, const std::string& fields = "") {
  return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n" +
         fields + "\r\n";
}

std::string chunks(const std::string& body, std::size_t size, const std::string& extension = "") {
  std::ostringstream out;
  for (std::size_t i = 0; i < body.size(); i += size) {
    const auto chunk = body.substr(i, size);
    out << std::hex << chunk.size() << extension << "\r\n" << chunk << "\r\n";
  }
  out << "0\r\n\r\n";
  return out.str();
}

Parser::Limits limits(std::size_t head, std::size_t fields, std::size_t body) {
  return {head, fields, body};
}

}  // namespace

TEST_CASE("chunks of any size make one body (RFC 9112 §7.1, H1.6)") {
  const std::string body = "<body rid='1'\r\n xmlns='http://jabber.org/protocol/httpbind'/>";
  for (std::size_t size = 1; size <= body.size(); ++size) {
    REQUIRE(accept(kChunkedHead + chunks(body, size)).body == body);
  }
}

TEST_CASE("chunk extensions and trailers are ignored (RFC 9112 §7.1.1, §7.1.2, H1.6)") {
  REQUIRE(accept(kChunkedHead + chunks("hello", 2, ";a=b;c=\"d e\";f")).body == "hello");
  for (const std::string extension : {";", " ; a = b", "\t;a", ";a=\"\\\";\"", ";;a=;\xC3\xA4"}) {
    REQUIRE(accept(kChunkedHead + chunks("hello", 2, extension)).body == "hello");
  }
  const Request request = accept(kChunkedHead +
                                 "00A\r\n0123456789\r\n000\r\nHost: evil\r\n"
                                 "Connection: close\r\nUpgrade: x\r\nOrigin: b\r\n"
                                 "Content-Length: 5\r\n\r\n");
  REQUIRE(request.body == "0123456789");
  REQUIRE(request.find(FieldName::kHost) == "a");
  REQUIRE_FALSE(request.find(FieldName::kOrigin));
  REQUIRE(request.keep_alive);
}

TEST_CASE("the name of the coding has no case (RFC 9112 §7)") {
  for (const std::string name : {"Chunked", "CHUNKED", "\tchunked ", ", chunked"}) {
    INFO(name);
    REQUIRE(accept("POST / HTTP/1.1\r\nHost: a\r\nTRANSFER-encoding: " + name +
                   "\r\n\r\n1\r\nx\r\n0\r\n\r\n")
                .body == "x");
  }
}

TEST_CASE("a broken chunk gets 400 (RFC 9112 §7.1)") {
  for (const std::string body : {"g\r\n",
                                 "\r\n",
                                 "-1\r\n",
                                 "0x1\r\nx\r\n",
                                 "1\nx\r\n0\r\n\r\n",
                                 "1\rx\r\n0\r\n\r\n",
                                 "1\r\nxy\r\n",
                                 "1\r\nx\n0\r\n\r\n",
                                 "1\r\nx0\r\n\r\n",
                                 " 1\r\nx\r\n0\r\n\r\n",
                                 "1 \r\nx\r\n0\r\n\r\n",
                                 "1 0\r\nx",
                                 "1 0;a\r\nx\r\n0\r\n\r\n",
                                 ";a\r\n",
                                 "1;a\x01\r\nx\r\n",
                                 "1;a\nb\r\nx\r\n",
                                 "ffffffffffffffffff\r\n",
                                 "1\r\nx\r\n0\r\nX-A: b\rX\r\n\r\n",
                                 "1\r\nx\r\n0\r\nX-A: b\r\n\rX",
                                 "1\r\nx\r\n0\r\nX-A: b\r\n c\r\n\r\n"}) {
    REQUIRE(refuse(kChunkedHead + body) == 400);
  }
}

TEST_CASE("a head of the limit's length is taken, one byte more gets 431 (RFC 6585 §5, H1.19)") {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nCookie: abc\r\n\r\n";
  REQUIRE(accept(head, limits(head.size(), 100, 0)).path == "/");
  REQUIRE(refuse(head, limits(head.size() - 1, 100, 0)) == 431);
  REQUIRE(refuse("GET /" + std::string(100, 'a'), limits(50, 100, 0)) == 431);
  REQUIRE(refuse(std::string(51, '\r').replace(1, 1, "\n"), limits(50, 100, 0)) == 400);
}

TEST_CASE("the body does not count for the head's limit, nor one request for the next") {
  const std::string request = length_head(200) + std::string(200, 'x');
  const auto enough = limits(request.size() - 200, 100, 200);
  REQUIRE(accept(request, enough).body.size() == 200);
  REQUIRE(live_in_all_pieces(request + request, enough).requests.size() == 2);
}

TEST_CASE("empty lines count for the limit too") {
  std::string lines;
  for (int i = 0; i < 26; ++i) {
    lines += "\r\n";
  }
  REQUIRE(live(lines, limits(52, 100, 0)).error_status == 0);
  REQUIRE(refuse(lines, limits(51, 100, 0)) == 431);
}

TEST_CASE("as many fields as the limit are taken, one more gets 431 (RFC 6585 §5)") {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n";
  REQUIRE(accept(head, limits(1000, 3, 0)).fields.size() == 1);  // and two mean nothing
  REQUIRE(refuse(head, limits(1000, 2, 0)) == 431);
}

// Found by tests/fuzz/fuzz_http_parser.
TEST_CASE("one field too many whose name is none gets 400, in whatever segments it comes (H1.8)") {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
  REQUIRE(refuse(head + "Fiel\xC3\xA4: b\r\n\r\n", limits(1000, 1, 0)) == 400);
  REQUIRE(refuse(head + "Field : b\r\n\r\n", limits(1000, 1, 0)) == 400);
  REQUIRE(refuse(head + "Field: b\r\n\r\n", limits(1000, 1, 0)) == 431);
}

TEST_CASE("a body over the limit gets 413 as soon as its length is known (RFC 9110 §15.5.14)") {
  REQUIRE(accept(length_head(10) + "0123456789", limits(1000, 9, 10)).body == "0123456789");
  REQUIRE(refuse(length_head(11), limits(1000, 9, 10)) == 413);
  REQUIRE(refuse(length_head(18446744073709551615U), limits(1000, 9, 10)) == 413);
  REQUIRE(refuse(length_head(11, "Expect: 100-continue\r\n"), limits(1000, 9, 10)) == 413);
}

TEST_CASE("chunks over the limit get 413 as soon as they announce it (RFC 9110 §15.5.14)") {
  const auto ten = limits(1000, 9, 10);
  REQUIRE(accept(kChunkedHead + chunks("0123456789", 3), ten).body == "0123456789");
  REQUIRE(accept(kChunkedHead + chunks("0123456789", 10), ten).body == "0123456789");
  REQUIRE(refuse(kChunkedHead + "b\r\n", ten) == 413);
  REQUIRE(refuse(kChunkedHead + "9\r\n012345678\r\n2\r\n", ten) == 413);
  REQUIRE(refuse(kChunkedHead + "ffffffffffffffff\r\n", ten) == 413);
}

TEST_CASE("extensions and trailers have a limit (RFC 9112 §7.1.1)") {
  const std::string extension(68, 'e');
  const auto small = limits(kChunkedHead.size() + 20, 9, 10);
  const std::size_t room = small.max_header_bytes - std::string("1;\r\n").size();
  REQUIRE(live(kChunkedHead + "1;" + std::string(room, 'e') + "\r\n", small).error_status == 0);
  REQUIRE(refuse(kChunkedHead + "1;" + std::string(room + 1, 'e') + "\r\n", small) == 413);
  REQUIRE(refuse(kChunkedHead + std::string(100, '0'), small) == 413);
  REQUIRE(refuse(kChunkedHead + "0\r\nX-A: " + extension + extension, small) == 413);
}

TEST_CASE("even one-byte chunks with short extensions fit (RFC 9112 §7.1.1)") {
  const std::string body(2000, 'x');
  const auto small = limits(kChunkedHead.size(), 9, 2000);
  REQUIRE(live(kChunkedHead + chunks(body, 1, ";a"), small).requests.at(0).body == body);
}

TEST_CASE("a client that waits for 100 Continue gets it before the body (RFC 9110 §10.1.1, H1.7)") {
  const Parser::Limits limits;
  Parser parser(limits);
  const std::string head = length_head(2, "Expect: 100-Continue\r\n");
  const auto first = parser.feed(head);
  REQUIRE(first.state == Parser::State::kContinue);
  REQUIRE(first.used == head.size());
  REQUIRE(parser.in_request());
  REQUIRE(parser.feed("").state == Parser::State::kNeedMore);
  REQUIRE(parser.feed("h").state == Parser::State::kNeedMore);
  REQUIRE(parser.feed("i").state == Parser::State::kComplete);
  REQUIRE(parser.take().body == "hi");
}

TEST_CASE("a chunked body can be waited for as well (RFC 9110 §10.1.1)") {
  const std::string head =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n";
  REQUIRE(live_byte_by_byte(head + "1\r\nx\r\n0\r\n\r\n").continues == 1);
}

TEST_CASE("no 100 Continue when the body is there, is empty, or for HTTP/1.0 (RFC 9110 §10.1.1)") {
  const std::string expect = "Expect: 100-continue\r\n";
  REQUIRE(live_byte_by_byte(length_head(2, expect) + "hi").continues == 1);
  REQUIRE(live(length_head(2, expect) + "h").continues == 0);
  REQUIRE(live_byte_by_byte(length_head(0, expect)).continues == 0);
  REQUIRE(live_byte_by_byte(length_head(2, "Expect: something\r\n") + "hi").continues == 0);
  REQUIRE(accept(length_head(2, "Expect: something\r\n") + "hi").body == "hi");  // no 417: §10.1.1
  REQUIRE(live_byte_by_byte(length_head(2) + "hi").continues == 0);
  REQUIRE(live_byte_by_byte("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx")
              .continues == 0);
}
