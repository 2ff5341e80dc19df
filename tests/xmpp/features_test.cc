// XEP-0206 §4, RFC 6120 §5.3: the features that a BOSH client sees.
#include "bittern/xmpp/features.h"

#include <catch2/catch.hpp>

#include "stream_feed.h"

using namespace bittern;
using xmpp::feed;
using xmpp::kHeader;

namespace {

const std::string kOpening =
    "<stream:features xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'";

// What comes of features with this content.
std::string features(const std::string& content, xml::StanzaSplitter::Limits limits = {}) {
  return feed(kHeader + "<stream:features>" + content + "</stream:features>", limits).at(1);
}

std::string starttls(const std::string& content) {
  return "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>" + content + "</starttls>";
}

// Elements inside each other, as many as `depth`.
std::string nested(std::size_t depth) {
  std::string element = "<a/>";
  for (; depth > 1; --depth) {
    element.insert(0, "<a>").append("</a>");
  }
  return element;
}

}  // namespace

TEST_CASE("X4.4: features without STARTTLS and compression; SV3: unless it is required") {
  const std::string sasl =
      "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism>"
      "</mechanisms>";
  const std::string tls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  const auto events = feed(kHeader + "<stream:features>" + tls + sasl +
                           "<compression xmlns='http://jabber.org/features/compress'>"
                           "<method>zlib</method></compression></stream:features>");
  REQUIRE(events.size() == 2);
  REQUIRE(
      events[1] ==
      "<stream:features xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>" +
          sasl + "</stream:features>");
  REQUIRE(feed(kHeader + "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>"
                         "<required/></starttls></stream:features>")[1] == "broken");
}

TEST_CASE("§4.3.2: empty features are features") {
  REQUIRE(feed(kHeader + "<stream:features/>")[1] == kOpening + "/>");
  REQUIRE(features("") == kOpening + "></stream:features>");
  REQUIRE(features(" \n" + starttls(" ") + " ") == kOpening + "></stream:features>");
  REQUIRE(features("<t:starttls xmlns:t='urn:ietf:params:xml:ns:xmpp-tls'/><a/>") ==
          kOpening + "><a/></stream:features>");
}

TEST_CASE("features that cannot be filtered do not pass unfiltered") {
  REQUIRE(features("x" + starttls("<required/>")) == "broken");
  REQUIRE(features(starttls("<required/>") + "x") == "broken");
  REQUIRE(features(starttls("") + "x") == "broken");
  REQUIRE(features("x") == "broken");
  REQUIRE(features(starttls("x<required/>")) == "broken");
  REQUIRE(features(starttls("x")) == "broken");
  REQUIRE(features("<a>x</a>") == kOpening + "><a>x</a></stream:features>");
}

TEST_CASE("features may be as deep and as long as the stream's elements") {
  xml::StanzaSplitter::Limits limits;
  limits.max_depth = 200;
  REQUIRE(features(starttls("") + nested(199), limits) ==
          kOpening + ">" + nested(199) + "</stream:features>");
  REQUIRE(features(starttls("") + nested(200), limits) == "broken");
  REQUIRE(features(starttls(nested(198) + "<required/>"), limits) == "broken");
  REQUIRE(features(starttls(nested(198)), limits) == kOpening + "></stream:features>");
  const std::string big = "<a b='" + std::string(limits.max_element_bytes, 'x') + "'/>";
  limits.max_element_bytes *= 2;
  REQUIRE(features(starttls("") + big, limits) == kOpening + ">" + big + "</stream:features>");
}
