// Every sample whole, split at every byte, cut at every byte, and one behind the other.
#include <catch2/catch.hpp>
#include <random>

#include "tests/http/samples.h"
#include "tests/http/support.h"

using namespace bittern::http;        // NOLINT(google-build-using-namespace)
using namespace bittern::http::test;  // NOLINT(google-build-using-namespace)

TEST_CASE("a request is the same in whatever segments it arrives (H1.8)") {
  for (const auto& sample : samples()) {
    accept(sample);
  }
}

TEST_CASE("a request that is cut off is neither complete nor wrong (RFC 9112 §8)") {
  for (const auto& sample : samples()) {
    const auto start = sample.find_first_not_of("\r\n");
    for (std::size_t length = 0; length < sample.size(); ++length) {
      INFO(sample.substr(0, length));
      const Life life = live(sample.substr(0, length));
      REQUIRE(life.requests.empty());
      REQUIRE(life.error_status == 0);
      REQUIRE(life.in_request == (length > start));
    }
  }
}

TEST_CASE("pipelined requests are found one behind the other (RFC 9112 §9.3.2)") {
  for (const auto& first : samples()) {
    const std::string second = "POST /2 HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nhi";
    const Life life = live_in_all_pieces(first + second);
    INFO(first);
    REQUIRE(life.error_status == 0);
    REQUIRE(life.requests.size() == 2);
    REQUIRE(life.ends.front() == first.size());
    REQUIRE(life.requests.back().path == "/2");
    REQUIRE(life.requests.back().body == "hi");
    require_same(life.requests.front(), live(first).requests.front());
  }
}

TEST_CASE("no byte behind a complete request is used up before it is taken") {
  const std::string first = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const Parser::Limits limits;
  Parser parser(limits);
  const auto [state, used] = parser.feed(first + "GET /2");
  REQUIRE(state == Parser::State::kComplete);
  REQUIRE(used == first.size());
  REQUIRE_FALSE(parser.in_request());
  const auto again = parser.feed("GET /2");
  REQUIRE(again.state == Parser::State::kComplete);
  REQUIRE(again.used == 0);
  REQUIRE(parser.take().path == "/");
  REQUIRE(parser.feed("GET /2").state == Parser::State::kNeedMore);
  REQUIRE(parser.in_request());
}

TEST_CASE("nothing is used up behind an error") {
  const Parser::Limits limits;
  Parser parser(limits);
  REQUIRE(parser.feed("GET / HTTP/1.1\r\n\r\n").state == Parser::State::kError);
  REQUIRE(parser.error().status == 400);
  const auto again = parser.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(again.state == Parser::State::kError);
  REQUIRE(again.used == 0);
}

TEST_CASE("a parser can be moved in the middle of a request") {
  const Parser::Limits limits;
  Parser first(limits);
  REQUIRE(first.feed("GET / HTTP/1.1\r\nHo").state == Parser::State::kNeedMore);
  Parser second(std::move(first));
  REQUIRE(second.feed("st: a\r\n\r\n").state == Parser::State::kComplete);
  REQUIRE(second.take().find(FieldName::kHost) == "a");
}

TEST_CASE("of a refused request the complete fields are known, for CORS on the answer") {
  const Life life = live_in_all_pieces(
      "HEAD /x HTTP/1.1\r\nHost: a\r\nOrigin: https://example.org\r\nBad Name: x\r\n\r\n");
  REQUIRE(life.error_status == 400);
  REQUIRE(life.partial.method == Method::kHead);
  REQUIRE(life.partial.find(FieldName::kOrigin) == "https://example.org");
  REQUIRE(life.partial.fields.size() == 2);
  REQUIRE_FALSE(life.partial.keep_alive);
}

TEST_CASE("a field that the error cut short is not known") {
  Parser::Limits limits;
  limits.max_header_bytes = 55;
  const Life life = live_in_all_pieces(
      "GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://example.org.evil.example\r\n\r\n", limits);
  REQUIRE(life.error_status == 431);
  REQUIRE_FALSE(life.partial.find(FieldName::kOrigin));
}

TEST_CASE("damaged requests come to the same end in whatever segments they arrive (H1.8)") {
  std::mt19937 random(20240229);  // NOLINT: the same damage every time
  const auto below = [&random](std::size_t end) { return random() % end; };
  const std::string_view bytes{"\r\n \t:;,0Za\"\0\x7F\xFF", 14};
  for (int round = 0; round < 3000; ++round) {
    std::string text = samples()[below(samples().size())] + samples()[below(samples().size())];
    for (std::size_t damage = 0; damage <= below(3); ++damage) {
      const auto at = below(text.size());
      text.replace(at, below(2), 1, bytes[below(bytes.size())]);
    }
    INFO(text);
    const std::string_view all = text;
    const auto cut = below(text.size());
    const Life whole = live(all);
    require_same(whole, live({all.substr(0, cut), all.substr(cut)}));
    require_same(whole, live_byte_by_byte(all));
  }
}
