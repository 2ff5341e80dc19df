// XEP-0206 §7, RFC 6120 §8.3, RFC 6121 §8.5: what the senders of undelivered stanzas hear.
#include "bittern/xmpp/bounce.h"

#include <catch2/catch.hpp>

#include "stream_feed.h"

using namespace bittern;
using xmpp::bounce;

namespace {

const std::string kUnavailable =
    "<error type='wait'><recipient-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
    "</error></message>";
const std::string kNoService =
    "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
    "</error></iq>";

std::string message_error(const std::string& attributes) {
  return "<message type='error'" + attributes + ">" + kUnavailable;
}

std::string iq_error(const std::string& attributes) {
  return "<iq type='error'" + attributes + ">" + kNoService;
}

// The answer to `element` as it comes out of a stream.
std::string bounce_of(const std::string& element, const std::string& header = xmpp::kHeader) {
  return bounce(xmpp::feed(header + element).at(1));
}

}  // namespace

TEST_CASE("X7.1: a message that is no error is answered with recipient-unavailable") {
  REQUIRE(bounce_of("<message from='a@b/c' to='d@e' id='1' type='chat'><body>x</body></message>") ==
          message_error(" to='a@b/c' id='1'"));
  for (const std::string type :
       {"", " type='normal'", " type='groupchat'", " type='headline'", " type='unknown'",
        " type='Error'", " type=''", " x:type='error' xmlns:x='urn:x'"}) {
    INFO(type);
    REQUIRE(bounce_of("<message from='a'" + type + "/>") == message_error(" to='a'"));
  }
}

TEST_CASE("X7.1: an iq that asks is answered with service-unavailable") {
  REQUIRE(bounce_of("<iq from='a' id='1' type='get'><q xmlns='u'/></iq>") ==
          iq_error(" to='a' id='1'"));
  REQUIRE(bounce_of("<iq from='a' id='1' type='set'/>") == iq_error(" to='a' id='1'"));
}

TEST_CASE("RFC 6120 §8.3.1: nothing answers an error, a result or a presence") {
  for (const char* element :
       {"<message from='a' id='1' type='error'/>", "<iq from='a' id='1' type='result'/>",
        "<iq from='a' id='1' type='error'/>", "<presence from='a' id='1'/>",
        "<presence from='a' id='1' type='subscribe'/>", "<iq from='a' id='1'/>",
        "<iq from='a' id='1' type='GET'/>"}) {
    INFO(element);
    REQUIRE(bounce_of(element).empty());
  }
}

TEST_CASE("X7.1: nothing answers what is no stanza of jabber:client") {
  for (const char* element :
       {"<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "<stream:features/>",
        "<r xmlns='urn:xmpp:sm:3'/>", "<a xmlns='urn:xmpp:sm:3' h='1'/>",
        "<enabled xmlns='urn:xmpp:sm:3'/>", "<message xmlns='urn:x' from='a'/>",
        "<message xmlns='' from='a'/>", "<iq xmlns='jabber:server' id='1' type='get'/>",
        "<db:message from='a'/>", "<messages from='a'/>"}) {
    INFO(element);
    REQUIRE(bounce_of(element).empty());
  }
}

TEST_CASE("RFC 6120 §4.8.3: a stanza is known by its namespace, whatever its prefix") {
  const std::string header =
      "<s:stream xmlns:s='http://etherx.jabber.org/streams' xmlns:c='jabber:client'>";
  REQUIRE(bounce_of("<c:message from='a'><c:body/></c:message>", header) ==
          message_error(" to='a'"));
  REQUIRE(bounce_of("<c:iq id='1' type='get'/>", header) == iq_error(" id='1'"));
  REQUIRE(bounce_of("<message from='a'/>", header).empty());
  REQUIRE(bounce_of("<x:message xmlns:x='jabber:cl&#105;ent' from='a'/>") ==
          message_error(" to='a'"));
}

TEST_CASE("RFC 6120 §8.1.1.1: an error to the client's own account has no `to`") {
  REQUIRE(bounce_of("<message id='1'/>") == message_error(" id='1'"));
  REQUIRE(bounce_of("<iq id='1' type='set' x:from='a' xmlns:x='urn:x'/>") == iq_error(" id='1'"));
}

TEST_CASE("RFC 6120 §8.1.3, §8.2.3: a message may have no id, an iq without one is not answered") {
  REQUIRE(bounce_of("<message from='a'/>") == message_error(" to='a'"));
  REQUIRE(bounce_of("<message from='a' id=''/>") == message_error(" to='a' id=''"));
  REQUIRE(bounce_of("<iq from='a' type='get'/>").empty());
  REQUIRE(bounce_of("<iq from='a' type='get' id=''/>") == iq_error(" to='a' id=''"));
}

TEST_CASE("XML 1.0 §3.3.3: attributes are read through any quotes, spaces and references") {
  REQUIRE(bounce_of("<iq\n\ttype = \"g&#101;t\" id=\"it's &quot;1&quot;\" from = 'a@b/&lt;c>'/>") ==
          iq_error(" to='a@b/&lt;c&gt;' id='it&apos;s &quot;1&quot;'"));
  REQUIRE(bounce_of("<message type='&#x65;rror' from='a'/>").empty());
  REQUIRE(bounce_of("<message from='a&#10;b' id='c\nd&#9;'/>") ==
          message_error(" to='a&#10;b' id='c d&#9;'"));
}

TEST_CASE("B19.5: a stanza's sender cannot put elements into the answer") {
  const std::string id = "'&gt;&lt;presence/&gt;&amp;lt;";
  REQUIRE(bounce_of("<message from=\"a'/>b\" id=\"" + id + "\"/>") ==
          message_error(" to='a&apos;/&gt;b' id='&apos;&gt;&lt;presence/&gt;&amp;lt;'"));
}

TEST_CASE("a bounced error is not bounced again") {
  REQUIRE(bounce_of(bounce_of("<message from='a' id='1'/>")).empty());
  REQUIRE(bounce_of(bounce_of("<iq from='a' id='1' type='get'/>")).empty());
}

TEST_CASE("nothing answers what cannot be read, wherever it is cut") {
  const std::string tag = "<message xmlns='jabber:client' from=\"a>\" id='1' >";
  for (std::size_t size = 0; size < tag.size(); ++size) {
    REQUIRE(bounce(tag.substr(0, size)).empty());
  }
  REQUIRE(bounce(tag) == message_error(" to='a&gt;' id='1'"));
  REQUIRE(bounce("message").empty());
  REQUIRE(bounce("</message>").empty());
  REQUIRE(bounce("<message from='a'/>").empty());  // in no namespace
}

TEST_CASE("X7.1: the answers to several elements come in their order") {
  const std::string end = " xmlns='jabber:client'/>";
  REQUIRE(xmpp::bounces({"<message id='1'" + end, "<presence" + end, "<", "",
                         "<iq id='2' type='get'" + end, "<message id='3'" + end}) ==
          message_error(" id='1'") + iq_error(" id='2'") + message_error(" id='3'"));
  REQUIRE(xmpp::bounces({}).empty());
}
