// RFC 6120 §4: the client's side of a stream.
#include "bittern/xmpp/stream.h"

#include <catch2/catch.hpp>

#include "stream_feed.h"

using namespace bittern;
using xmpp::feed;
using xmpp::kHeader;
using xmpp::Stream;
using xmpp::StreamElement;
using xmpp::StreamEvent;
using xmpp::to_text;

namespace {

const std::string kStreams = "http://etherx.jabber.org/streams";

}  // namespace

TEST_CASE("§4.7: our stream header") {
  // X3.1, X3.2, B7.1.2
  Stream stream({});
  REQUIRE(stream.open({"example.org", "", "en", ""}) ==
          "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='example.org' "
          "xml:lang='en'>");
  // §4.3.3, X5.2: what a restart does not say is as before
  // B7.1.10, X5.5, SM5.2
  REQUIRE(stream.restart({"", "alice@example.org", "", ""}) ==
          "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='example.org' "
          "from='alice@example.org' xml:lang='en'>");
}

TEST_CASE("B19.5: what the client says cannot break out of the header") {
  Stream stream({});
  const std::string header = stream.open({"a'><evil/>", "", "", ""});
  REQUIRE(header.find("<evil") == std::string::npos);
}

TEST_CASE("§4.3.2: the features of the stream are told from what only looks like them") {
  Stream stream({});
  std::vector<StreamEvent> events;
  stream.on_bytes(kHeader + "<stream:features><a/></stream:features><features xmlns='urn:a'/><iq/>",
                  events);
  REQUIRE(events.size() == 4);
  REQUIRE(std::get<StreamElement>(events[1]).is_features);
  REQUIRE_FALSE(std::get<StreamElement>(events[2]).is_features);
  REQUIRE_FALSE(std::get<StreamElement>(events[3]).is_features);
}

TEST_CASE("§4.8: elements are cut out so that they mean the same; split at every byte") {
  const std::string bytes = kHeader +
                            "<stream:features><bind xmlns='urn:b'/></stream:features> \n"
                            "<message to='a'><body>x > y</body></message>"
                            "<db:result/><iq xmlns='jabber:client'/></stream:stream>";
  const std::vector<std::string> expected = {
      "opened example.org a&b 1.0",
      "<stream:features xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
      "<bind xmlns='urn:b'/></stream:features>",
      "<message xmlns='jabber:client' to='a'><body>x > y</body></message>",
      "<db:result xmlns='jabber:client' xmlns:db='jabber:server:dialback'/>",
      "<iq xmlns='jabber:client'/>",
      "closed",
  };
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    INFO("split at " << cut);
    REQUIRE(feed(std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)) ==
            expected);
  }
}

TEST_CASE("§4: a stream that is cut at any byte gives nothing that is not whole") {
  const std::string bytes = kHeader + "<message><body>x</body></message>";
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    const auto events = feed(std::string_view(bytes).substr(0, cut));
    REQUIRE(events.size() == (cut < kHeader.size() ? 0U : 1U));
  }
}

TEST_CASE("§4.9: a stream error, with its defined condition, and nothing after it") {
  const auto events =
      feed(kHeader +
           "<stream:error><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>x</text>"
           "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error><message/>");
  REQUIRE(events.size() == 2);
  REQUIRE(events[1].rfind("error conflict <stream:error ", 0) == 0);
}

TEST_CASE("§4.9: an error has its name also with text of its own, and may have none") {
  const std::string conflict = "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>";
  const auto name = [](const std::string& content) {
    return feed(kHeader + "<stream:error>" + content + "</stream:error>").at(1).substr(0, 15);
  };
  REQUIRE(name(conflict) == "error conflict ");
  REQUIRE(name(conflict + "x") == "error conflict ");
  REQUIRE(name("<conflict/>") == "error  <stream:");
  REQUIRE(feed(kHeader + "<stream:error/>").at(1).substr(0, 15) == "error  <stream:");
}

TEST_CASE("§4.9.3: the condition of an error is read by its namespace, wherever that is declared") {
  const std::string errors = "urn:ietf:params:xml:ns:xmpp-streams";
  const auto name = [](const std::string& attributes, const std::string& content) {
    const std::string error = "<stream:error" + attributes + ">" + content + "</stream:error>";
    const std::string text = feed(kHeader + error).at(1);
    return text.substr(0, text.find('<'));
  };
  REQUIRE(name(" xmlns:e='" + errors + "'", "<e:text/><e:conflict/>") == "error conflict ");
  REQUIRE(name(" xmlns=\"" + errors + "\"", "<text/><conflict/>") == "error conflict ");
  // inside the error a prefix of the stream may mean something else
  REQUIRE(name(" xmlns:db='" + errors + "'", "<db:conflict/>") == "error conflict ");
  REQUIRE(name(" xmlns:db='" + errors + "'", "<db:a xmlns:db='urn:a'/>") == "error  ");
  REQUIRE(name(" xmlns:e='urn:a'", "<e:conflict/>") == "error  ");
}

TEST_CASE("§4.8.5: features and errors keep the prefix that the server chose, and declare it") {
  const std::string header = "<s:stream xmlns='jabber:client' xmlns:s='" + kStreams + "'>";
  const std::string inherited = " xmlns='jabber:client' xmlns:s='" + kStreams + "'>";
  REQUIRE(feed(header + "<s:features><a/></s:features><s:error><b/></s:error>") ==
          std::vector<std::string>{"opened   ", "<s:features" + inherited + "<a/></s:features>",
                                   "error  <s:error" + inherited + "<b/></s:error>"});
  // their own declaration, and the stream's namespace as the default one
  const std::string own = "<t:features xmlns:t='" + kStreams + "' xmlns='u'><a/></t:features>";
  REQUIRE(feed(header + own).at(1) == own);
  const std::string unprefixed = "<stream xmlns='" + kStreams + "'>";
  REQUIRE(feed(unprefixed + "<features/><error/>") ==
          std::vector<std::string>{"opened   ", "<features xmlns='" + kStreams + "'/>",
                                   "error  <error xmlns='" + kStreams + "'/>"});
}

TEST_CASE("§4.3.3: a restart reads a new header") {
  Stream stream({});
  std::vector<StreamEvent> events;
  stream.on_bytes(kHeader + "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", events);
  (void)stream.restart({});
  stream.on_bytes(kHeader + "<presence/>", events);
  REQUIRE(events.size() == 4);
  REQUIRE(to_text(events[3]) == "<presence xmlns='jabber:client'/>");
}

TEST_CASE("§4.7.5: a server from before XMPP 1.0 names no version") {
  REQUIRE(feed("<stream:stream xmlns='jabber:client' "
               "xmlns:stream='http://etherx.jabber.org/streams' id='i' from='f'>") ==
          std::vector<std::string>{"opened f i "});
}

TEST_CASE("what is no XMPP stream is broken, with a reason") {
  for (const char* bytes : {"HTTP/1.1 400 Bad Request\r\n", "<html>", "<stream:stream>",
                            "<stream:stream xmlns:stream='urn:other'>", "\xFF", "<!DOCTYPE a>"}) {
    INFO(bytes);
    REQUIRE(feed(bytes) == std::vector<std::string>{"broken"});
  }
}

TEST_CASE("XML 1.0 §3.1: an attribute that stands twice in one tag breaks the stream") {
  const std::string header =
      "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xml:lang='a' xml:lang='b'>";
  REQUIRE(feed(header) == std::vector<std::string>{"broken"});
  for (const char* element :
       {"<message to='a' to='b'/>", "<message><body a='' a=''>x</body></message>",
        "<stream:features><starttls xmlns='a' xmlns='b'/></stream:features>",
        "<stream:error a='' a=''/>"}) {
    INFO(element);
    REQUIRE(feed(kHeader + element).at(1) == "broken");
  }
}

TEST_CASE("rules of an element's size hold to the byte") {
  xml::StanzaSplitter::Limits limits;
  limits.max_element_bytes = 300;
  const std::string head = "<message>";
  const std::string tail = "</message>";
  for (const bool fits : {true, false}) {
    Stream stream(limits);
    std::vector<StreamEvent> events;
    const std::size_t text = 300 - head.size() - tail.size() + (fits ? 0 : 1);
    stream.on_bytes(kHeader + head + std::string(text, 'x') + tail, events);
    REQUIRE(events.size() == 2);
    REQUIRE(std::holds_alternative<StreamElement>(events[1]) == fits);
  }
}

TEST_CASE("the server's header declares as many namespaces and bytes as each element may get") {
  const std::string head = "<s:stream xmlns:s='http://etherx.jabber.org/streams'";
  const std::size_t left = Stream::kMaxDeclarationBytes - 33;  // "s" and its URI
  const auto header = [&head](const std::string& uri) {
    return feed(head + " xmlns='" + uri + "'><presence/>");
  };
  REQUIRE(header(std::string(left, 'x')).size() == 2);
  REQUIRE(header(std::string(left + 1, 'x')) == std::vector<std::string>{"broken"});
  REQUIRE(header(std::string(left - 6, 'x') + "&#39;").size() == 2);  // it becomes "&apos;"
  REQUIRE(header(std::string(left - 5, 'x') + "&#39;") == std::vector<std::string>{"broken"});
  for (const bool fits : {true, false}) {
    std::string many = head;
    for (std::size_t i = fits ? 1 : 0; i < Stream::kMaxDeclarations; ++i) {
      many += " xmlns:p" + std::to_string(i) + "='u'";
    }
    REQUIRE(feed(many + ">")[0] == (fits ? "opened   " : "broken"));
  }
}

TEST_CASE("a stream is a value: a copy goes on like the original") {
  Stream original({});
  std::vector<StreamEvent> events;
  original.on_bytes(kHeader + "<message><bo", events);
  Stream copy = original;
  REQUIRE(copy == original);
  std::vector<StreamEvent> of_copy;
  copy.on_bytes("dy/></message>", of_copy);
  REQUIRE(of_copy.size() == 1);
  REQUIRE_FALSE(copy == original);
  REQUIRE(original.in_element());
}
