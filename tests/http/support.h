// Feeds a connection's bytes to a parser, in whatever pieces the network would have made.
#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/http/parser.h"

namespace bittern::http::test {

// What a connection's bytes came to.
struct Life {
  std::vector<Request> requests;
  std::vector<std::size_t> ends;  // where each request ended
  int error_status = 0;
  std::string error_reason;
  Request partial;  // after an error
  int continues = 0;
  bool in_request = false;  // at the end
};

// Gives one piece, again and again until it is used up; as src/manager does.
inline void give(Parser& parser, std::string_view piece, std::size_t& position, Life& life) {
  while (!piece.empty() && life.error_status == 0) {
    const auto [state, used] = parser.feed(piece);
    REQUIRE(used <= piece.size());
    piece.remove_prefix(used);
    position += used;
    if (state == Parser::State::kComplete) {
      life.requests.push_back(parser.take());
      life.ends.push_back(position);
    } else if (state == Parser::State::kContinue) {
      ++life.continues;
    } else if (state == Parser::State::kError) {
      life.error_status = parser.error().status;
      life.error_reason = parser.error().reason;
      life.partial = parser.partial();
    } else {
      REQUIRE(piece.empty());
    }
  }
}

inline Life live(const std::vector<std::string_view>& pieces, Parser::Limits limits = {}) {
  Parser parser(limits);
  Life life;
  std::size_t position = 0;
  for (const auto piece : pieces) {
    give(parser, piece, position, life);
  }
  life.in_request = parser.in_request();
  return life;
}

inline Life live(std::string_view bytes, Parser::Limits limits = {}) {
  return live(std::vector<std::string_view>{bytes}, limits);
}

inline Life live_byte_by_byte(std::string_view bytes, Parser::Limits limits = {}) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    pieces.push_back(bytes.substr(i, 1));
  }
  return live(pieces, limits);
}

inline void require_same(const Request& a, const Request& b) {
  REQUIRE(a.method == b.method);
  REQUIRE(a.path == b.path);
  REQUIRE(a.minor_version == b.minor_version);
  REQUIRE(a.keep_alive == b.keep_alive);
  REQUIRE(a.body == b.body);
  REQUIRE(a.fields.size() == b.fields.size());
  for (std::size_t i = 0; i < a.fields.size(); ++i) {
    REQUIRE(a.fields[i].name == b.fields[i].name);
    REQUIRE(a.fields[i].value == b.fields[i].value);
  }
}

// All but `continues`, the one thing that rightly depends on what has arrived.
inline void require_same(const Life& a, const Life& b) {
  REQUIRE(a.error_status == b.error_status);
  REQUIRE(a.error_reason == b.error_reason);
  REQUIRE(a.in_request == b.in_request);
  REQUIRE(a.ends == b.ends);
  REQUIRE(a.requests.size() == b.requests.size());
  for (std::size_t i = 0; i < a.requests.size(); ++i) {
    require_same(a.requests[i], b.requests[i]);
  }
  require_same(a.partial, b.partial);
}

// RFC 9112 §9.3.2 and H1.8: nothing depends on how the bytes were cut into segments.
inline Life live_in_all_pieces(std::string_view bytes, Parser::Limits limits = {}) {
  const Life whole = live(bytes, limits);
  require_same(whole, live_byte_by_byte(bytes, limits));
  for (std::size_t i = 1; i < bytes.size(); ++i) {
    require_same(whole, live({bytes.substr(0, i), bytes.substr(i)}, limits));
  }
  return whole;
}

// The one request that `bytes` are, however they arrive.
inline Request accept(const std::string& bytes, Parser::Limits limits = {}) {
  INFO(bytes);
  Life life = live_in_all_pieces(bytes, limits);
  INFO(life.error_status << " " << life.error_reason);
  REQUIRE(life.error_status == 0);
  REQUIRE(life.requests.size() == 1);
  REQUIRE(life.ends.front() == bytes.size());
  return life.requests.front();
}

// The status that `bytes` are refused with, however they arrive.
inline int refuse(const std::string& bytes, Parser::Limits limits = {}) {
  INFO(bytes);
  const Life life = live_in_all_pieces(bytes, limits);
  REQUIRE(life.requests.empty());
  return life.error_status;
}

}  // namespace bittern::http::test
