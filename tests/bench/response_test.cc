// HTTP responses as the load generator reads them, RFC 9112.
#include "bench/load/response.h"

#include <catch2/catch.hpp>

namespace bittern::bench {
namespace {

using State = Response::State;

constexpr std::string_view kPlain =
    "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 7\r\n\r\n<body/>";
constexpr std::string_view kChunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<bo\r\n4\r\ndy/>\r\n0\r\n\r\n";

Response parse(std::string_view bytes) {
  static std::string joined;
  return parse_response(bytes, joined);
}

}  // namespace

TEST_CASE("A response is whole with its last byte, and not before") {
  for (const std::string_view bytes : {kPlain, kChunked}) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      REQUIRE(parse(bytes.substr(0, size)).state == State::kIncomplete);
    }
    const Response response = parse(bytes);
    CHECK(response.state == State::kWhole);
    CHECK(response.status == 200);
    CHECK(response.size == bytes.size());
    CHECK(response.body == "<body/>");
    CHECK_FALSE(response.close);
  }
}

TEST_CASE("What follows a response is not part of it") {
  const std::string bytes = std::string(kPlain) + "HTTP/1.1 200";
  CHECK(parse(bytes).size == kPlain.size());
}

TEST_CASE("Names of fields are in any case") {
  const Response response =
      parse("HTTP/1.1 404 Not Found\r\ncontent-length:0\r\nCONNECTION: close\r\n\r\n");
  CHECK(response.state == State::kWhole);
  CHECK(response.status == 404);
  CHECK(response.close);
  CHECK(response.body.empty());
}

TEST_CASE("What is no response, or does not say where it ends, is bad") {
  CHECK(parse("<body/>\r\n\r\n").state == State::kBad);
  CHECK(parse("HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n").state == State::kBad);
  CHECK(parse("HTTP/1.1 200 OK\r\n\r\n").state == State::kBad);
  CHECK(parse("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n").state == State::kBad);
  CHECK(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n").state == State::kBad);
}

}  // namespace bittern::bench
