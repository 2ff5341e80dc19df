#include <catch2/catch.hpp>
#include <string>

#include "tests/config/support.h"

using namespace bittern::config;

namespace {

Lines warned(const std::string& lines) {
  const auto config =
      parse("[[server]]\ndomains = [\"a.example\", \"b.example\"]\n" + lines + "\n" + kListen, "f");
  REQUIRE(config);
  return warnings(*config);
}

}  // namespace

TEST_CASE("warning: passwords in the clear to where the net may be public (B19.2.1)") {
  const auto plain = [](const std::string& host) {
    return warned("tls = \"none\"\nhost = \"" + host + "\"");
  };
  const auto told = [](const std::string& host) {
    return Lines{"[[server]] a.example: tls = \"none\" to \"" + host +
                 "\", which may not be on a private network: passwords can be read on the way; "
                 "write \"starttls\" or \"direct\", or a private address"};
  };
  for (const char* host : {"203.0.113.1", "2001:db8::1", "128.0.0.1", "172.32.0.1",
                           "xmpp.example.org", "local.example", "notlocalhost.xlocal"}) {
    CHECK(plain(host) == told(host));
  }
  for (const char* host :
       {"127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "172.31.255.255", "fd00::1", "localhost",
        "prosody", "xmpp.local", "a.localhost", "xmpp.home.arpa", "xmpp.internal"}) {
    INFO(host);
    CHECK(plain(host).empty());
  }
  CHECK(warned("host = \"203.0.113.1\"").empty());
  CHECK(warned("tls = \"none\"\nhost = \"::1\"\nroutes = [\"xmpp:prosody:1\", "
               "\"xmpp:203.0.113.1:2\"]") == told("203.0.113.1"));
}

TEST_CASE("warning: any certificate will do") {
  const Lines told{
      "[[server]] a.example: verify = false takes whoever answers for the server, who can read "
      "passwords: name its certificate in ca_file, or its key in pins"};
  CHECK(warned("verify = false") == told);
  CHECK(warned("host = \"::1\"\nverify = false") == told);
  CHECK(warned("verify = true").empty());
}

TEST_CASE(
    "warning: without channel binding clients that could bind see an attack (CB3, RFC 5802)") {
  CHECK(warned("strip_channel_binding = true") ==
        Lines{"[[server]] a.example: strip_channel_binding = true breaks the login of clients that "
              "could bind: they see a downgrade attack; better have the server not offer -PLUS "
              "here"});
  CHECK(warned("strip_channel_binding = false").empty());
}
