// RFC 6120 §4.7.4, §8.1.5: a stanza without an xml:lang has that of the stream header.
#include <catch2/catch.hpp>

#include "stream_feed.h"

using namespace bittern;
using xmpp::feed;
using xmpp::Stream;
using xmpp::StreamEvent;
using xmpp::to_text;

namespace {

const std::string kNamespaces =
    " xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams' xmlns:p='urn:p'";

// What comes of `element` in a stream with these attributes.
std::string in_stream(const std::string& attributes, const std::string& element) {
  return feed("<s:stream" + attributes + ">" + element).at(1);
}

std::string in_german(const std::string& element) {
  return in_stream(kNamespaces + " xml:lang='de'", element);
}

}  // namespace

TEST_CASE("SV9: message, presence and iq get the stream's xml:lang; split at every byte") {
  const std::string bytes = "<s:stream" + kNamespaces +
                            " xml:lang=\"de\"><message to='a'><body>x</body></message><presence/>"
                            "<iq\n type='get'><p:a/></iq></s:stream>";
  const std::vector<std::string> expected = {
      "opened   ",
      "<message xmlns='jabber:client' xml:lang='de' to='a'><body>x</body></message>",
      "<presence xmlns='jabber:client' xml:lang='de'/>",
      "<iq xmlns='jabber:client' xmlns:p='urn:p' xml:lang='de'\n type='get'><p:a/></iq>",
      "closed",
  };
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    INFO("split at " << cut);
    REQUIRE(feed(std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)) ==
            expected);
  }
}

TEST_CASE("§8.1.5: a stanza's own xml:lang is kept, also one that says there is none") {
  REQUIRE(in_german("<message xml:lang='en'/>") ==
          "<message xmlns='jabber:client' xml:lang='en'/>");
  REQUIRE(in_german("<message xml:lang = \"\"/>") ==
          "<message xmlns='jabber:client' xml:lang = \"\"/>");
  // what is not its own, or not xml:lang, does not count
  REQUIRE(in_german("<message lang='en'><body xml:lang='en'/></message>") ==
          "<message xmlns='jabber:client' xml:lang='de' lang='en'><body xml:lang='en'/></message>");
}

TEST_CASE("§4.8.3: a stanza is in the content namespace, however that is said") {
  REQUIRE(in_german("<iq xmlns='jabber:client'/>") == "<iq xml:lang='de' xmlns='jabber:client'/>");
  REQUIRE(in_german("<iq xmlns='urn:x'/>") == "<iq xmlns='urn:x'/>");
  REQUIRE(in_german("<iq xmlns=''/>") == "<iq xmlns=''/>");
  REQUIRE(in_german("<p:iq/>") == "<p:iq xmlns='jabber:client' xmlns:p='urn:p'/>");
  REQUIRE(in_german("<iqs/>") == "<iqs xmlns='jabber:client'/>");
  REQUIRE(in_german("<s:features><a/></s:features>").find("lang") == std::string::npos);
  REQUIRE(in_german("<s:error/>").find("lang") == std::string::npos);
  REQUIRE(in_german("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>") ==
          "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
}

TEST_CASE("§4.7.4: a header without xml:lang, or with an empty one, adds nothing") {
  REQUIRE(in_stream(kNamespaces, "<iq/>") == "<iq xmlns='jabber:client'/>");
  REQUIRE(in_stream(kNamespaces + " xml:lang=''", "<iq/>") == "<iq xmlns='jabber:client'/>");
  REQUIRE(in_stream(kNamespaces + " lang='de'", "<iq/>") == "<iq xmlns='jabber:client'/>");
}

TEST_CASE("B19.5: the stream's xml:lang cannot break out of a stanza") {
  REQUIRE(in_stream(kNamespaces + " xml:lang=\"'&gt;\"", "<iq/>") ==
          "<iq xmlns='jabber:client' xml:lang='&apos;&gt;'/>");
}

TEST_CASE("the stream's xml:lang counts among the bytes that each element may get") {
  const std::string header = "<s:stream xmlns:s='http://etherx.jabber.org/streams' xml:lang=\"'";
  const std::size_t left = Stream::kMaxDeclarationBytes - 33 - 6;  // "s", its URI, "&apos;"
  REQUIRE(feed(header + std::string(left, 'x') + "\">").at(0) == "opened   ");
  REQUIRE(feed(header + std::string(left + 1, 'x') + "\">").at(0) == "broken");
}

TEST_CASE("§4.3.3: a new stream has its own xml:lang, or none") {
  Stream stream({});
  std::vector<StreamEvent> events;
  stream.on_bytes("<s:stream" + kNamespaces + " xml:lang='de'><iq/>", events);
  (void)stream.restart({});
  stream.on_bytes("<s:stream" + kNamespaces + "><iq/>", events);
  (void)stream.restart({});
  stream.on_bytes("<s:stream" + kNamespaces + " xml:lang='fr'><iq/>", events);
  REQUIRE(events.size() == 6);
  REQUIRE(to_text(events[1]) == "<iq xmlns='jabber:client' xml:lang='de'/>");
  REQUIRE(to_text(events[3]) == "<iq xmlns='jabber:client'/>");
  REQUIRE(to_text(events[5]) == "<iq xmlns='jabber:client' xml:lang='fr'/>");
}
