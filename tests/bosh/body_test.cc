// XEP-0124 §6 and §7: from a document to a decoded request.
#include "bittern/bosh/body.h"

#include <catch2/catch.hpp>

using namespace bittern;
using bosh::Body;

namespace {

base::Expected<Body, bosh::Refusal> decode(const std::string& document) {
  xml::BodyReader reader;
  const auto wrapper = reader.read(document);
  REQUIRE(wrapper.has_value());
  return bosh::decode_body(*wrapper, document);
}

base::Expected<Body, bosh::Refusal> with(const std::string& attributes,
                                         const std::string& children = {}) {
  return decode("<body xmlns='http://jabber.org/protocol/httpbind' " + attributes + ">" + children +
                "</body>");
}

}  // namespace

TEST_CASE("§7.1: every attribute of a creation request is read") {
  const auto body = with(
      "rid='1573741820' to='example.org' from='alice@example.org' xml:lang='de' wait='60' hold='1' "
      "ver='1.6' content='text/xml; charset=utf-8' xmlns:xmpp='urn:xmpp:xbosh' xmpp:version='1.0' "
      "route='xmpp:example.org:9999' secure='true'");
  REQUIRE(body.has_value());
  REQUIRE(body->rid == bosh::Rid{1573741820});
  REQUIRE_FALSE(body->sid.has_value());
  REQUIRE(body->stream_request == bosh::StreamRequest{"example.org", "alice@example.org", "de",
                                                      "1.0", "xmpp:example.org:9999"});
  REQUIRE(body->wait == 60);
  REQUIRE(body->hold == 1);
  REQUIRE(body->ver == bosh::Version{1, 6});
  REQUIRE(body->content == "text/xml; charset=utf-8");
  REQUIRE(body->payload.empty());
}

TEST_CASE("B14.1.2, B6.12: rids from 1 to 2^53-1") {
  REQUIRE(with("rid='1'")->rid.value == 1);
  REQUIRE(with("rid='9007199254740991'")->rid == bosh::Rid{bosh::Rid::kMax});
  REQUIRE(with("rid=' 12 '")->rid.value == 12);  // XML Schema collapses white space
  for (const char* bad :
       {"0", "9007199254740992", "18446744073709551617", "-1", "1.0", "1e3", "", "x1", "0x10"}) {
    INFO(bad);
    REQUIRE_FALSE(with("rid='" + std::string(bad) + "'").has_value());
  }
  REQUIRE(with("sid='a'").error().sid == "a");
  REQUIRE(with("sid='a'").error().reason == "no rid");
}

TEST_CASE(
    "B22.1, B7.1.16: numbers above their type's range are its end, what is no number is refused") {
  REQUIRE(with("rid='1' wait='65535'")->wait == 65535);
  REQUIRE(with("rid='1' wait='65536'")->wait == 65535);
  REQUIRE(with("rid='1' hold='255'")->hold == 255);
  REQUIRE(with("rid='1' hold='256'")->hold == 255);
  REQUIRE(with("rid='1' hold='99999999999999999999999'")->hold == 255);
  REQUIRE_FALSE(with("rid='1' hold='one'").has_value());
  REQUIRE_FALSE(with("rid='1' wait='-1'").has_value());
  REQUIRE_FALSE(with("rid='1' pause='1.5'").has_value());
  REQUIRE_FALSE(with("rid='1' ver='1'").has_value());
  REQUIRE_FALSE(with("rid='1' ver='1.x'").has_value());
}

TEST_CASE("X5.2, X8.1: xmpp:restart is a boolean, by namespace and not by prefix") {
  REQUIRE(with("rid='1' xmlns:x='urn:xmpp:xbosh' x:restart='true'")->restart);
  REQUIRE(with("rid='1' xmlns:x='urn:xmpp:xbosh' x:restart='1'")->restart);
  REQUIRE_FALSE(with("rid='1' xmlns:x='urn:xmpp:xbosh' x:restart='false'")->restart);
  REQUIRE_FALSE(with("rid='1' xmlns:x='urn:xmpp:xbosh' x:restart='0'")->restart);
  REQUIRE_FALSE(with("rid='1' xmlns:xmpp='urn:other' xmpp:restart='true'")->restart);
  REQUIRE_FALSE(with("rid='1' restart='true'")->restart);
  REQUIRE_FALSE(with("rid='1' xmlns:x='urn:xmpp:xbosh' x:restart='yes'").has_value());
}

TEST_CASE("§13: only type='terminate' ends the session") {
  REQUIRE(with("rid='1' sid='s' type='terminate'")->terminate);
  REQUIRE_FALSE(with("rid='1' sid='s' type='error'")->terminate);
  REQUIRE(with("rid='1' type='terminate'").error().reason ==
          "a session creation request that terminates");
}

TEST_CASE("B7.1.12, B19.5: a content that could not be a field's value is left out") {
  REQUIRE(with("rid='1' content='text/html'")->content == "text/html");
  REQUIRE(with("rid='1' content='a&#13;&#10;Set-Cookie: b'")->content.empty());
  REQUIRE(with("rid='1' content='\xC3\xA4'")->content.empty());
  REQUIRE(with("rid='1' content='" + std::string(128, 'a') + "'")->content.size() == 128);
  REQUIRE(with("rid='1' content='" + std::string(129, 'a') + "'")->content.empty());
}

TEST_CASE("no attribute is longer than a JID may be") {
  REQUIRE(with("rid='1' to='" + std::string(3071, 'a') + "'").has_value());
  REQUIRE(with("rid='1' to='" + std::string(3072, 'a') + "'").error().reason == "to is too long");
}

TEST_CASE("B6.1: the root is body in the httpbind namespace, by any prefix") {
  REQUIRE(decode("<b:body xmlns:b='http://jabber.org/protocol/httpbind' rid='1'/>").has_value());
  REQUIRE_FALSE(decode("<body rid='1'/>").has_value());
  REQUIRE_FALSE(decode("<body xmlns='urn:x' rid='1'/>").has_value());
  REQUIRE_FALSE(decode("<Body xmlns='http://jabber.org/protocol/httpbind' rid='1'/>").has_value());
}

TEST_CASE("B6.10, B6.11, X2.6: children are passed on as they are, in order") {
  REQUIRE(
      with("rid='1'", "<message to='a'>  <body>x</body></message>\n<iq xmlns='urn:y'/>")->payload ==
      "<message to='a'>  <body>x</body></message><iq xmlns='urn:y'/>");
}

TEST_CASE("B6.3: a child keeps the namespaces of the body") {
  REQUIRE(with("rid='1' xmlns:f='urn:f' xmlns:g='urn:g'", "<message><f:x/></message>")->payload ==
          "<message xmlns:f='urn:f'><f:x/></message>");
  // the default namespace of a prefixed body, when it is not the stream's
  REQUIRE(decode("<b:body xmlns:b='http://jabber.org/protocol/httpbind' xmlns='urn:d' rid='1'>"
                 "<x/></b:body>")
              ->payload == "<x xmlns='urn:d'/>");
}

TEST_CASE("a request cannot be made to grow by the namespaces of its body") {
  std::string children;
  for (int i = 0; i < 100; ++i) {
    children += "<a:b/>";
  }
  const auto grown = [&](std::size_t uri) {
    return with("rid='1' xmlns:a='" + std::string(uri, 'u') + "'", children);
  };
  REQUIRE(grown(10).has_value());
  REQUIRE(grown(900).error().reason == "the namespaces of the body make it too large");
}

TEST_CASE("B17.1.2: whoever says no ver reads status codes, also where the payload is refused") {
  const std::string bad = "<a xmlns:p='http://jabber.org/protocol/httpbind' p:x='1'/>";
  REQUIRE(with("rid='1'", bad).error().legacy);
  REQUIRE_FALSE(with("rid='1' ver='1.6'", bad).error().legacy);
  REQUIRE_FALSE(with("rid='1' sid='s'", bad).error().legacy);
}

TEST_CASE("X2.7: a starttls element from the client is not passed on") {
  REQUIRE(with("rid='1'", "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><a/>")->payload ==
          "<a/>");
}

// Else the payload may not be well-formed in the stream (tests/fuzz/fuzz_body_reader).
TEST_CASE("X2.6: a payload with attributes of httpbind's is refused, however deep") {
  const std::string prefixes =
      "rid='1' sid='s' xmlns:p='http://jabber.org/protocol/httpbind' xmlns:q='jabber:client'";
  REQUIRE(with(prefixes, "<a q:x='2'><p:b/></a>").has_value());
  for (const char* payload : {"<a p:x='1' q:x='2'/>", "<a p:x='1'/>", "<a><b p:x='1'/></a>",
                              "<a xmlns:r='http://jabber.org/protocol/httpbind' r:x='1'/>"}) {
    INFO(payload);
    REQUIRE(with(prefixes, payload).error().reason == "an attribute of httpbind's in a payload");
    REQUIRE(with(prefixes, payload).error().sid == "s");
  }
  REQUIRE(with(prefixes + " p:x='1'", "<a/>").has_value());
  REQUIRE(
      with(prefixes, "<a xmlns:r='http://jabber.org/protocol/httpbinds' r:x='1'/>").has_value());
}
