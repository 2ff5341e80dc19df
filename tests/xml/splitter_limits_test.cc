#include <catch2/catch.hpp>
#include <string>

#include "bittern/xml/stanza_splitter.h"
#include "tests/xml/split.h"

namespace bittern::xml {
namespace {

using Mistake = StanzaSplitter::Mistake;

StanzaSplitter::Limits bytes(std::size_t limit) {
  StanzaSplitter::Limits limits;
  limits.max_element_bytes = limit;
  return limits;
}

StanzaSplitter::Limits depth(std::uint16_t limit) {
  StanzaSplitter::Limits limits;
  limits.max_depth = limit;
  return limits;
}

}  // namespace

TEST_CASE("RFC 6120 §13.12: an element has as many bytes as the limit, not one more") {
  REQUIRE(mistake_in("<s><a>b</a>", bytes(8)) == Mistake::kNone);
  REQUIRE(mistake_in("<s><a>bc</a>", bytes(8)) == Mistake::kTooLong);
  REQUIRE(mistake_in("<s><a b=''/>", bytes(9)) == Mistake::kNone);
  REQUIRE(mistake_in("<s><a b=''/>", bytes(8)) == Mistake::kTooLong);
  REQUIRE(split_whole("<s><a>bcdefgh", bytes(8)).used == 11);
}

TEST_CASE("RFC 6120 §13.12: the stream's tags and the XML declaration are limited too") {
  REQUIRE(mistake_in("<s a='b'></s>", bytes(9)) == Mistake::kNone);
  REQUIRE(mistake_in("<s a='b'></s>", bytes(8)) == Mistake::kTooLong);
  REQUIRE(mistake_in("<?xml ?><s>", bytes(11)) == Mistake::kNone);
  REQUIRE(mistake_in("<?xml ?><s>", bytes(10)) == Mistake::kTooLong);
  REQUIRE(mistake_in("<?xml                      ", bytes(10)) == Mistake::kTooLong);
  REQUIRE(mistake_in("<s></s    >", bytes(8)) == Mistake::kNone);
  REQUIRE(mistake_in("<s></s    >", bytes(7)) == Mistake::kTooLong);
  REQUIRE(mistake_in("<s>", bytes(0)) == Mistake::kTooLong);
}

TEST_CASE("RFC 6120 §4.6.1: white space between stanzas may go on for ever") {
  REQUIRE(mistake_in("<s><a/>" + std::string(20, ' ') + "<a/>", bytes(4)) == Mistake::kNone);
}

TEST_CASE("each stanza has the limit to itself") {
  REQUIRE(mistake_in("<s><a>b</a><a>b</a> <a>b</a>", bytes(8)) == Mistake::kNone);
}

TEST_CASE("elements are inside each other as deep as the limit, not one deeper") {
  REQUIRE(mistake_in("<s><a><b></b></a>", depth(2)) == Mistake::kNone);
  REQUIRE(mistake_in("<s><a><b><c></c></b></a>", depth(2)) == Mistake::kTooDeep);
  REQUIRE(mistake_in("<s><a><b/></a>", depth(1)) == Mistake::kTooDeep);
  REQUIRE(mistake_in("<s><a/>", depth(1)) == Mistake::kNone);
  REQUIRE(mistake_in("<s></s>", depth(0)) == Mistake::kNone);
  REQUIRE(mistake_in("<s><a", depth(0)) == Mistake::kTooDeep);
}

TEST_CASE("elements beside each other are not deep") {
  std::string wide = "<s><a>";
  for (int i = 0; i < 50; ++i) {
    wide += "<b></b><b/>";
  }
  REQUIRE(mistake_in(wide + "</a>", depth(2)) == Mistake::kNone);
}

}  // namespace bittern::xml
