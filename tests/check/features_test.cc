// What is read of a server's features.
#include "check/features.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "check/element.h"
#include "check/jid.h"

using bittern::check::Element;
using bittern::check::Offer;
using bittern::check::parse_jid;
using bittern::check::read_offer;
using bittern::check::to_text;

namespace {

// As xmpp::Stream tells it: with its namespaces on it.
std::string features(const std::string& inside) {
  return "<stream:features xmlns:stream='http://etherx.jabber.org/streams' "
         "xmlns='jabber:client'>" +
         inside + "</stream:features>";
}

const std::string kSasl =
    "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism>"
    "<mechanism>PLAIN</mechanism></mechanisms>";
const std::string kSasl2 =
    "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism>"
    "<mechanism>SCRAM-SHA-1-PLUS</mechanism><inline/></authentication>";

}  // namespace

TEST_CASE("mechanisms are those of SASL and of SASL2, each once (RFC 6120 §6.3.3, XEP-0388 §2.2)") {
  const Offer offer = read_offer(features(kSasl + kSasl2)).value();
  CHECK(offer.mechanisms == std::vector<std::string>{"SCRAM-SHA-1", "PLAIN", "SCRAM-SHA-1-PLUS"});
  CHECK(offer.sasl2);
  CHECK(offer.has("PLAIN"));
  CHECK_FALSE(offer.has("EXTERNAL"));
  CHECK(to_text(offer) == "SCRAM-SHA-1, PLAIN, SCRAM-SHA-1-PLUS; SASL2");
}

TEST_CASE("a mechanism that ends in -PLUS binds to the channel (RFC 5802 §4), so does XEP-0440") {
  CHECK_FALSE(read_offer(features(kSasl)).value().binds_channel());
  CHECK(read_offer(features(kSasl2)).value().binds_channel());
  CHECK(read_offer(features("<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>"
                            "<channel-binding type='tls-exporter'/></sasl-channel-binding>"))
            .value()
            .binds_channel());
  Offer named_plus;
  named_plus.mechanisms = {"-PLUS"};
  CHECK_FALSE(named_plus.binds_channel());
}

TEST_CASE("bind and stream management are told by their namespaces (RFC 6120 §7, XEP-0198)") {
  const Offer offer = read_offer(features("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
                                          "<sm xmlns='urn:xmpp:sm:3'/>"))
                          .value();
  CHECK(offer.bind);
  CHECK(offer.management);
  CHECK(to_text(offer) == "resource binding, stream management");
  const Offer others = read_offer(features("<bind xmlns='a'/><sm xmlns='b'/>")).value();
  CHECK_FALSE(others.bind);
  CHECK_FALSE(others.management);
}

TEST_CASE("features may be empty, and are nothing else") {
  CHECK(read_offer(features("")).value().mechanisms.empty());
  CHECK(to_text(read_offer(features("")).value()).empty());
  CHECK_FALSE(read_offer("<message xmlns='jabber:client'/>").has_value());
  CHECK_FALSE(read_offer("").has_value());
}

TEST_CASE("features that are cut at any byte cannot be read") {
  const std::string whole = features(kSasl + kSasl2);
  REQUIRE(read_offer(whole).has_value());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(read_offer(whole.substr(0, size)).has_value());
  }
}

TEST_CASE("the number of mechanisms has a limit") {
  std::string list;
  for (int i = 0; i < 65; ++i) {
    list += "<mechanism>M" + std::to_string(i) + "</mechanism>";
  }
  const std::string sasl = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + list;
  CHECK(read_offer(features(sasl + "</mechanisms>")).value().mechanisms.size() == 64);
}

TEST_CASE("an element is its name, its namespace, its text and its children (XML Names §3)") {
  const auto element = Element::parse("<a:b xmlns:a='u' xmlns='v'>x&lt;<c>y</c>z</a:b>");
  REQUIRE(element);
  CHECK(element->name == "b");
  CHECK(element->space == "u");
  CHECK(element->text == "x<z");
  REQUIRE(element->child("c", "v") != nullptr);
  CHECK(element->child("c", "v")->text == "y");
  CHECK(element->child("c", "u") == nullptr);
}

TEST_CASE("a JID is local part, domain and resource (RFC 7622 §3.1)") {
  CHECK(parse_jid("alice@Example.org").value().local == "alice");
  CHECK(parse_jid("alice@Example.org").value().domain == "example.org");
  CHECK(parse_jid("alice@example.org/a@b/c").value().domain == "example.org");
  CHECK(parse_jid("example.org/a@b").value().local.empty());
  CHECK(parse_jid("example.org").value().domain == "example.org");
  for (const char* wrong : {"", "@example.org", "alice@", "alice@/r", "/r", "a@b@c"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_jid(wrong).has_value());
  }
}
