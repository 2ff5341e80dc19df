// XEP-0198, XEP-0386, XEP-0388: stream management and one-step logins pass by.
#include <catch2/catch.hpp>

#include "stream_feed.h"

using namespace bittern;
using xmpp::feed;
using xmpp::kHeader;

namespace {

const std::string kInner = " xmlns:stream='http://etherx.jabber.org/streams'";

// What comes of `element` behind the stream's header.
std::vector<std::string> events_of(const std::string& element) {
  auto events = feed(kHeader + element);
  events.erase(events.begin());
  return events;
}

// An element that declares its own namespace passes unchanged, whether it is news or not.
bool begins_management(const std::string& element) {
  const auto events = events_of(element);
  REQUIRE(events.back() == element);
  REQUIRE(events.size() <= 2);
  REQUIRE((events.size() == 1 || events.front() == "managed"));
  return events.size() == 2;
}

std::string success(const std::string& content) {
  return "<success xmlns='urn:xmpp:sasl:2'>" + content + "</success>";
}

std::string bound(const std::string& content) {
  return "<bound xmlns='urn:xmpp:bind:0'>" + content + "</bound>";
}

}  // namespace

TEST_CASE("XEP-0198 §3, §5, SM1.1: enabled and resumed tell of management, and pass unchanged") {
  REQUIRE(begins_management("<enabled xmlns='urn:xmpp:sm:3' id='some' resume='true' max='300'/>"));
  REQUIRE(begins_management("<enabled xmlns='urn:xmpp:sm:3'/>"));
  REQUIRE(begins_management("<resumed xmlns='urn:xmpp:sm:3' h='1' previd='some'/>"));
  REQUIRE(begins_management("<enabled xmlns=\"urn:xmpp:sm:2\"></enabled>"));
  REQUIRE(begins_management("<resumed xmlns='urn:xmpp:sm:2' h='1'/>"));
  REQUIRE(events_of("<s:enabled xmlns:s='urn:xmpp:sm:3'/>").front() == "managed");
}

TEST_CASE("XEP-0198 §3: what else is there of management, or looks like it, does not begin it") {
  for (const std::string element :
       {"<failed xmlns='urn:xmpp:sm:3'/>", "<r xmlns='urn:xmpp:sm:3'/>",
        "<a xmlns='urn:xmpp:sm:3' h='1'/>", "<enable xmlns='urn:xmpp:sm:3'/>",
        "<enabled xmlns='urn:xmpp:carbons:2'/>", "<resumed xmlns='jabber:client'/>",
        "<enabled xmlns='urn:xmpp:sm:4'/>", "<enabled xmlns=''/>",
        "<iq xmlns='jabber:client'><enabled xmlns='urn:xmpp:sm:3'/></iq>"}) {
    INFO(element);
    REQUIRE_FALSE(begins_management(element));
  }
}

TEST_CASE("XEP-0386, SM4.3: a login in one step tells of management inside its success") {
  const std::string id = "<authorization-identifier>a@b/c</authorization-identifier>";
  REQUIRE(begins_management(success(id + "<resumed xmlns='urn:xmpp:sm:3' h='1' previd='x'/>")));
  REQUIRE(begins_management(success(id + bound("<enabled xmlns='urn:xmpp:sm:3' id='x'/>"))));
  REQUIRE(begins_management(
      success(bound("<metadata xmlns='urn:xmpp:mam:2'/> <enabled xmlns='urn:xmpp:sm:2'/>\n"))));
  // by prefixes that are declared around it
  REQUIRE(begins_management(
      "<q:success xmlns='jabber:client' xmlns:q='urn:xmpp:sasl:2' xmlns:b='urn:xmpp:bind:0'>"
      "<b:bound xmlns='urn:xmpp:sm:3'><enabled/></b:bound></q:success>"));
}

TEST_CASE("XEP-0386: a success without management, or with it elsewhere, does not begin it") {
  for (const std::string& element :
       {success(""), success(bound("")), success("<failed xmlns='urn:xmpp:sm:3'/>"),
        success(bound("<failed xmlns='urn:xmpp:sm:3'/>")),
        success("<enabled xmlns='urn:xmpp:sm:3'/>"),
        success(bound("<enabled xmlns='urn:xmpp:carbons:2'/>")), success(bound("<enabled/>")),
        success("<bound><enabled xmlns='urn:xmpp:sm:3'/></bound>"),
        success("<a><resumed xmlns='urn:xmpp:sm:3'/></a>"),
        std::string("<success xmlns='urn:xmpp:sasl:2'/>"),
        std::string("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                    "<resumed xmlns='urn:xmpp:sm:3'/></success>")}) {
    INFO(element);
    REQUIRE_FALSE(begins_management(element));
  }
}

TEST_CASE(
    "X7.2: management is told of before its element and after those before; split at any byte") {
  const std::string enabled = "<enabled xmlns='urn:xmpp:sm:3'/>";
  const std::string bytes = kHeader + "<message/>" + enabled + "<presence/>";
  const std::vector<std::string> expected = {"opened example.org a&b 1.0",
                                             "<message xmlns='jabber:client'/>", "managed", enabled,
                                             "<presence xmlns='jabber:client'/>"};
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    INFO("split at " << cut);
    REQUIRE(feed(std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)) ==
            expected);
  }
}

TEST_CASE("SM5.1: after SASL2's success the server goes on with features on the same stream") {
  const std::string logged_in =
      success("<authorization-identifier>a@b/c</authorization-identifier>" + bound(""));
  const std::string bytes = kHeader +
                            "<stream:features><authentication xmlns='urn:xmpp:sasl:2'/>"
                            "</stream:features>" +
                            logged_in +
                            "\n<stream:features><sm xmlns='urn:xmpp:sm:3'/>"
                            "</stream:features><iq id='1' type='result'/>";
  const std::string features = "<stream:features xmlns='jabber:client'" + kInner + ">";
  const std::vector<std::string> expected = {
      "opened example.org a&b 1.0",
      features + "<authentication xmlns='urn:xmpp:sasl:2'/></stream:features>",
      logged_in,
      features + "<sm xmlns='urn:xmpp:sm:3'/></stream:features>",
      "<iq xmlns='jabber:client' id='1' type='result'/>",
  };
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    INFO("split at " << cut);
    REQUIRE(feed(std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)) ==
            expected);
  }
}

TEST_CASE("SM4.3: after a success that resumed no features follow") {
  const std::string resumed = success("<resumed xmlns='urn:xmpp:sm:3' h='0' previd='x'/>");
  REQUIRE(events_of(resumed + "<message id='kept'/><r xmlns='urn:xmpp:sm:3'/>") ==
          std::vector<std::string>{"managed", resumed, "<message xmlns='jabber:client' id='kept'/>",
                                   "<r xmlns='urn:xmpp:sm:3'/>"});
}
