// see-other-host (RFC 6120 §4.9.3.19; SV11).
#include <catch2/catch.hpp>

#include "stream_feed.h"

namespace bittern::xmpp {
namespace {

std::optional<OtherHost> in_error(const std::string& error) {
  Stream stream({});
  (void)stream.open({"example.org", "", "", ""});
  std::vector<StreamEvent> events;
  stream.on_bytes(kHeader + error, events);
  REQUIRE(events.size() == 2);
  return std::get<StreamError>(events[1]).other_host;
}

std::optional<OtherHost> to(const std::string& text) {
  return in_error("<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>" +
                  text + "</see-other-host></stream:error>");
}

}  // namespace

TEST_CASE("SV11: see-other-host names a host, and perhaps a port (§4.9.3.19)") {
  CHECK(to("chat.example.org") == OtherHost{"chat.example.org", 0});
  CHECK(to("chat.example.org:9222") == OtherHost{"chat.example.org", 9222});
  CHECK(to(" 192.0.2.1:65535\n") == OtherHost{"192.0.2.1", 65535});
  CHECK(to("[2001:41D0:1:A49b::1]:9222") == OtherHost{"2001:41D0:1:A49b::1", 9222});
  CHECK(to("[2001:db8::1]") == OtherHost{"2001:db8::1", 0});
}

TEST_CASE("SV11: what is no host and port leads nowhere") {
  for (const char* text :
       {"",          " ",     ":5222", "a:",          "a:0",  "a:65536", "a:-1",
        "a:1x",      "a:1:2", "a b",   "a/b",         "x@a",  "[::1",    "[::1]x",
        "[::1]5222", "[a]:1", "[]:1",  "2001:db8::1", "<a/>", "a<b/>"}) {
    INFO(text);
    CHECK(to(text) == std::nullopt);
  }
  CHECK(to(std::string(255, 'a')).has_value());
  CHECK(to(std::string(256, 'a')) == std::nullopt);
}

TEST_CASE("SV11: no other error leads anywhere, and the prefix may be the error's own") {
  CHECK(in_error("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'>a:1"
                 "</conflict></stream:error>") == std::nullopt);
  CHECK(
      in_error("<stream:error><see-other-host xmlns='urn:x'>a:1</see-other-host></stream:error>") ==
      std::nullopt);
  CHECK(in_error("<stream:error xmlns:e='urn:ietf:params:xml:ns:xmpp-streams'>"
                 "<e:see-other-host>a:1</e:see-other-host></stream:error>") == OtherHost{"a", 1});
}

}  // namespace bittern::xmpp
