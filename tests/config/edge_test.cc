#include <catch2/catch.hpp>
#include <string>

#include "config/config.h"
#include "tests/config/support.h"

using namespace bittern::config;
using bittern::base::Network;

namespace {

Config parsed(const std::string& text) {
  const auto config = parse(text + "\n" + kListen + kServer, "f");
  REQUIRE(config);
  return *config;
}

Discovery discovery(const std::string& lines) { return parsed("[discovery]\n" + lines).discovery; }

}  // namespace

TEST_CASE("proxies on this machine are trusted, if none are named") {
  const Http http = parsed("").http;
  CHECK(http.trusted_proxies == std::vector{*Network::parse("127.0.0.1"), *Network::parse("::1")});
  CHECK(http.trust_unix);
}

TEST_CASE("trusted proxies are addresses, networks and Unix sockets") {
  const auto http = [](const std::string& array) {
    return parsed("[http]\ntrusted_proxies = " + array).http;
  };
  const Http all = http(R"(["192.0.2.1", "10.0.0.0/8", "2001:db8::/32", "unix"])");
  CHECK(all.trusted_proxies == std::vector{*Network::parse("192.0.2.1"),
                                           *Network::parse("10.0.0.0/8"),
                                           *Network::parse("2001:db8::/32")});
  CHECK(all.trust_unix);
  CHECK_FALSE(http(R"(["::1"])").trust_unix);
  CHECK(http(R"(["unix"])").trusted_proxies.empty());
  CHECK(http("[]").trusted_proxies.empty());
  CHECK_FALSE(http("[]").trust_unix);
}

TEST_CASE("a proxy that is neither is named with its own line") {
  for (const char* bad : {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "::1/129", "10.0.0.1:80",
                          "[::1]", "*", "Unix", "unix:/run/a"}) {
    CHECK(mistakes_in("[http]\ntrusted_proxies = [\"::1\",\n\"unix\",\n\"" + std::string(bad) +
                      "\"]") ==
          Lines{"f:4: http.trusted_proxies: must be an address, a network such as \"10.0.0.0/8\", "
                "or \"unix\", not \"" +
                std::string(bad) + "\""});
  }
  CHECK(mistakes_in("[http]\ntrusted_proxies = [\"10.0.0.0/32\", \"::/0\", \"::1/128\"]").empty());
  CHECK(mistakes_in("[http]\ntrusted_proxies = \"::1\"") ==
        Lines{"f:2: http.trusted_proxies: must be an array of strings, not a string"});
}

TEST_CASE("RFC 9110 §5.1: the forwarded header is one of three words, in any case") {
  const auto header = [](const std::string& word) {
    return parsed("[http]\nforwarded_header = \"" + word + "\"").http.forwarded_header;
  };
  CHECK(parsed("").http.forwarded_header == ForwardedHeader::kAny);
  CHECK(header("any") == ForwardedHeader::kAny);
  CHECK(header("x-forwarded-for") == ForwardedHeader::kXForwardedFor);
  CHECK(header("X-Forwarded-For") == ForwardedHeader::kXForwardedFor);
  CHECK(header("forwarded") == ForwardedHeader::kForwarded);
  CHECK(header("Forwarded") == ForwardedHeader::kForwarded);
  CHECK(mistakes_in("[http]\nforwarded_header = \"x-real-ip\"") ==
        Lines{"f:2: http.forwarded_header: must be \"any\", \"x-forwarded-for\" or \"forwarded\", "
              "not \"x-real-ip\""});
}

TEST_CASE("responses are compressed from a size on, or never") {
  CHECK(parsed("").http.compress_from_bytes == 1024);
  CHECK(parsed("[http]\ncompress_from_bytes = 0").http.compress_from_bytes == 0);
  CHECK(parsed("[http]\ncompress_from_bytes = 512").http.compress_from_bytes == 512);
  CHECK(mistakes_in("[http]\ncompres_from_bytes = 0") ==
        Lines{"f:2: http.compres_from_bytes: unknown key \"compres_from_bytes\", did you mean "
              "\"compress_from_bytes\"?"});
  CHECK(mistakes_in("[https]\nport = 1") ==
        Lines{"f:1: https: unknown table \"https\", did you mean [http]?"});
}

TEST_CASE("CORS is off, or with credentials") {
  const Cors cors = parsed("[cors]\nenabled = false\nallow_credentials = true").cors;
  CHECK_FALSE(cors.enabled);
  CHECK(cors.allow_credentials);
  CHECK(cors.allowed_origins == Lines{"*"});
  CHECK(parsed("").cors.enabled);
  CHECK_FALSE(parsed("").cors.allow_credentials);
  CHECK(parsed("[cors]\nallowed_origins = []").cors.allowed_origins.empty());
  CHECK(mistakes_in("[cors]\nenabled = \"false\"") ==
        Lines{"f:2: cors.enabled: must be true or false, not a string"});
  CHECK(mistakes_in("[cors]\nallow_credentials = 1") ==
        Lines{"f:2: cors.allow_credentials: must be true or false, not 1"});
}

TEST_CASE("XEP-0156 §2: there is a URL for discovery, for WebSocket, for both or none") {
  const std::string https = "public_url = \"https://Chat.example.org:8443/http-bind?a=b\"\n";
  const std::string wss = "websocket_url = \"wss://[2001:db8::1]/ws\"\n";
  CHECK(discovery(https + wss).public_url == "https://Chat.example.org:8443/http-bind?a=b");
  CHECK(discovery(https + wss).websocket_url == "wss://[2001:db8::1]/ws");
  CHECK(discovery(https).websocket_url.empty());
  CHECK(discovery(wss).public_url.empty());
  CHECK(discovery(wss).websocket_url == "wss://[2001:db8::1]/ws");
  CHECK(discovery("public_url = \"https://a/\"").public_url == "https://a/");
}

TEST_CASE("HM2.3: links are https and wss, unless tests need others") {
  const auto told = [](const std::string& key, const std::string& example, const std::string& url) {
    return "f:2: discovery." + key + ": must be a URI such as \"" + example + "\", not \"" + url +
           "\"; allow_insecure = true is for tests";
  };
  const std::string http = "public_url = \"http://a.example/b\"\n";
  const std::string ws = "websocket_url = \"ws://a.example/b\"\n";
  CHECK(mistakes_in("[discovery]\n" + http) ==
        Lines{told("public_url", "https://chat.example.org/http-bind", "http://a.example/b")});
  CHECK(mistakes_in("[discovery]\n" + ws + "allow_insecure = false\n") ==
        Lines{told("websocket_url", "wss://chat.example.org/xmpp-websocket", "ws://a.example/b")});
  const Discovery plain = discovery(http + ws + "allow_insecure = true");
  CHECK(plain.public_url == "http://a.example/b");
  CHECK(plain.websocket_url == "ws://a.example/b");
  const Discovery both =
      discovery("public_url = \"https://a/\"\nwebsocket_url = \"wss://a/\"\nallow_insecure = true");
  CHECK(both.public_url == "https://a/");
  CHECK(both.websocket_url == "wss://a/");
  CHECK(mistakes_in("[discovery]\nallow_insecure = 1") ==
        Lines{"f:2: discovery.allow_insecure: must be true or false, not 1"});
}

TEST_CASE("RFC 3986 §3: a URL has a host and a path, and no user and no fragment") {
  const auto told = [](const std::string& key, const std::string& example, const std::string& url,
                       const std::string& more) {
    CHECK(mistakes_in("[discovery]\n" + key + " = \"" + url + "\"\n" + more) ==
          Lines{"f:2: discovery." + key + ": must be a URI such as \"" + example + "\", not \"" +
                url + "\""});
  };
  for (const char* rest : {"",
                           "://",
                           ":///b",
                           "://a.example",
                           "://a.example?b/c",
                           "://a b/",
                           "://a/b c",
                           "://a:0/",
                           "://a:65536/",
                           "://a:/",
                           "://u@a/",
                           "://a/#b",
                           "://a/<b>",
                           "://a_b/",
                           "://b\u00fccher.example/",
                           "://a/b\u00fc",
                           "://[::1/",
                           "://::1/",
                           ":/a/b",
                           "x://a/"}) {
    for (const char* more : {"", "allow_insecure = true"}) {
      told("public_url", "https://chat.example.org/http-bind", "https" + std::string(rest), more);
      told("websocket_url", "wss://chat.example.org/xmpp-websocket", "wss" + std::string(rest),
           more);
    }
  }
  told("public_url", "https://chat.example.org/http-bind", "wss://a/", "");
  told("public_url", "https://chat.example.org/http-bind", "ws://a/", "allow_insecure = true");
  told("websocket_url", "wss://chat.example.org/xmpp-websocket", "http://a/",
       "allow_insecure = true");
}
