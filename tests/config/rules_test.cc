#include "config/rules.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/config/support.h"

using namespace bittern::config;

namespace {

std::string label(std::size_t bytes) { return std::string(bytes, 'a'); }

// A domain of labels of 63 bytes and less, `bytes` long.
std::string name_of(std::size_t bytes) {
  std::string name = label(63) + "." + label(63) + "." + label(63) + ".";
  return name + label(bytes - name.size());
}

Lines listen(const std::string& lines) { return mistakes("[[listen]]\n" + lines + "\n" + kServer); }
Lines server(const std::string& lines) { return mistakes("[[server]]\n" + lines + "\n" + kListen); }
Lines origins(const std::string& array) {
  return mistakes_in("[cors]\nallowed_origins = " + array);
}

}  // namespace

TEST_CASE("a listener has an address of its own and a port") {
  CHECK(listen("port = 1") ==
        Lines{"f:1: listen.address: missing: the IPv4 or IPv6 address to "
              "listen on, such as \"127.0.0.1\"; or write unix or systemd in its place"});
  const std::string wanted =
      "f:2: listen.address: must be an IPv4 or IPv6 address such as \"127.0.0.1\" or \"::1\", not ";
  for (const char* bad :
       {"localhost", "", "127.0.0", "127.0.0.256", "[::1]", "::1%lo", "127.0.0.1:80", "*"}) {
    CHECK(listen("address = \"" + std::string(bad) + "\"") == Lines{wanted + '"' + bad + '"'});
  }
  CHECK(listen("address = \"127.0.0.1\\u0000x\"") == Lines{wanted + "\"127.0.0.1?x\""});
  CHECK(listen("address = \"::1\"\nport = 0") ==
        Lines{"f:3: listen.port: must be an integer from 1 to 65535, not 0"});
  CHECK(listen("address = \"::1\"\nport = 65536") ==
        Lines{"f:3: listen.port: must be an integer from 1 to 65535, not 65536"});
  CHECK(mistakes(kListen + kListen + kServer) ==
        Lines{"f:3: listen.address: the same address and port as an entry above: name them once"});
  CHECK(mistakes(kListen + "port = 1\n" + kListen + kServer).empty());
}

TEST_CASE("a wildcard listens on every address of its family, and on none of the other") {
  const auto two = [](const std::string& first, const std::string& second) {
    return mistakes("[[listen]]\naddress = \"" + first + "\"\n[[listen]]\naddress = \"" + second +
                    "\"\n" + kServer);
  };
  const auto told = [](const std::string& above, const std::string& every) {
    return Lines{"f:3: listen.address: the same port as \"" + above + "\" above, and " + every +
                 " address: leave one of them out"};
  };
  CHECK(two("127.0.0.1", "0.0.0.0") == told("127.0.0.1", "\"0.0.0.0\" is every IPv4"));
  CHECK(two("0.0.0.0", "127.0.0.1") == told("0.0.0.0", "\"0.0.0.0\" is every IPv4"));
  CHECK(two("::1", "::") == told("::1", "\"::\" is every IPv6"));
  CHECK(two("0::0", "::1") == told("0::0", "\"0::0\" is every IPv6"));
  CHECK(two("::", "0.0.0.0").empty());
  CHECK(two("::1", "0.0.0.0").empty());
  CHECK(two("127.0.0.1", "127.0.0.2").empty());
  CHECK(two("::1", "0:0:0:0:0:0:0:1") ==
        Lines{"f:3: listen.address: the same address and port as an entry above: name them once"});
  CHECK(mistakes(kListen + "port = 1\n[[listen]]\naddress = \"0.0.0.0\"\n" + kServer).empty());
}

TEST_CASE("a server's host is an address or a name") {
  for (const char* good : {"::1", "192.0.2.1", "xmpp.example.org", "localhost", "3com.example"}) {
    CHECK(server("domains = [\"a\"]\nhost = \"" + std::string(good) + "\"").empty());
  }
  for (const char* bad : {"", "a b", "192.0.2.300", "a..b", "-a", "a-", "xmpp:5222", "[::1]"}) {
    CHECK(
        server("domains = [\"a\"]\nhost = \"" + std::string(bad) + "\"") ==
        Lines{"f:3: server.host: must be an address or a host name such as \"127.0.0.1\", not \"" +
              std::string(bad) + "\""});
  }
}

TEST_CASE("a server has at least one domain") {
  CHECK(server("host = \"::1\"") ==
        Lines{"f:1: server.domains: missing: the domains of this server, such as "
              "[\"example.org\"]"});
  CHECK(server("host = \"::1\"\ndomains = []") ==
        Lines{"f:3: server.domains: must name at least one domain"});
  CHECK(server("host = \"::1\"\ndomains = \"a\"") ==
        Lines{"f:3: server.domains: must be an array of strings, not a string"});
}

TEST_CASE("RFC 7622 §3.2: a domain is a name of labels with letters, digits, hyphens") {
  for (const char* bad : {"", ".", "a b", "user@a", "a/b", "-a", "a-", "a..b", "a_b", "a:1"}) {
    CHECK(server("host = \"::1\"\ndomains = [\"" + std::string(bad) + "\"]") ==
          Lines{"f:3: server.domains: must be a domain such as \"example.org\", not \"" +
                std::string(bad) + "\""});
  }
  CHECK(check_domain(label(63)).has_value());
  CHECK_FALSE(check_domain(label(64)).has_value());
  CHECK(check_domain(name_of(253)).has_value());
  CHECK_FALSE(check_domain(name_of(254)).has_value());
}

TEST_CASE("a domain is in one entry only, whatever the case of its letters") {
  CHECK(server("host = \"::1\"\ndomains = [\"a.example\", \"b.example\",\n\"A.example\"]") ==
        Lines{"f:4: server.domains: \"a.example\" stands twice: name it "
              "once"});
  CHECK(mistakes(kListen + kServer + "[[server]]\nhost = \"::1\"\ndomains = [\"example.org.\"]") ==
        Lines{"f:8: server.domains: \"example.org\" stands twice: name it "
              "once"});
}

TEST_CASE("a domain is served or moved, not both") {
  CHECK(mistakes(kListen + kServer + "[[moved]]\ndomains = [\"example.org\"]") ==
        Lines{"f:4: server.domains: \"example.org\" stands twice: name it once"});
}

TEST_CASE("XEP-0124 §17.2: nobody is sent to where it is not encrypted") {
  for (const char* bad : {"", "https://", "http://a.example/", "a.example", "https://a b/",
                          "https://a.example/\\u0007", "https://a.example/<"}) {
    const auto told =
        mistakes_in("[[moved]]\ndomains = [\"a.example\"]\nuri = \"" + std::string(bad) + "\"");
    REQUIRE(told.size() == 1);
    CHECK(told[0].rfind("f:3: moved.uri: must be a URI such as \"https://", 0) == 0);
  }
}

TEST_CASE("RFC 9110 §4.2.1: the path begins with '/', without white space, query or fragment") {
  for (const char* good : {"/", "/http-bind", "/a/b/", "/%7Ea", "/~a:b@c"}) {
    CHECK(mistakes_in("[bosh]\npath = \"" + std::string(good) + "\"").empty());
  }
  for (const char* bad : {"", "http-bind", "/a b", "/a?b", "/a#b", "/ä", "http://a/b"}) {
    CHECK(mistakes_in("[bosh]\npath = \"" + std::string(bad) + "\"") ==
          Lines{"f:2: bosh.path: must begin with '/' and have no white space, query or fragment, "
                "such as \"/http-bind\", not \"" +
                std::string(bad) + "\""});
  }
}

TEST_CASE("RFC 6454 §6.2: an allowed origin is scheme://host[:port]") {
  for (const char* good : {R"([])", R"(["*"])", R"(["https://a", "http://a:1", "http://a:65535"])",
                           R"(["https://[2001:db8::1]"])", R"(["app+x://localhost"])"}) {
    CHECK(origins(good).empty());
  }
  for (const char* bad : {"",
                          "a.example",
                          "https://",
                          "https://a/",
                          "https://a/b",
                          "https://a?b",
                          "https://a:",
                          "https://a:0",
                          "https://a:65536",
                          "https://a:99999999999999",
                          "https://u@a",
                          "https://a b",
                          "://a",
                          "1://a",
                          "https://*.example",
                          "https://bücher.example",
                          "https://[::1",
                          "https://[]",
                          "null",
                          "https://::1"}) {
    CHECK(origins("[\"" + std::string(bad) + "\"]") ==
          Lines{"f:2: cors.allowed_origins: must be \"*\" or scheme://host[:port] without a path, "
                "such as \"https://chat.example.org\", not \"" +
                std::string(bad) + "\""});
  }
}

TEST_CASE("an origin that no browser sends is a mistake") {
  CHECK(
      origins(R"(["https://a:443"])") ==
      Lines{"f:2: cors.allowed_origins: browsers leave out the default port: write \"https://a\", "
            "not \"https://a:443\""});
  CHECK(origins(R"(["http://a:80"])") ==
        Lines{"f:2: cors.allowed_origins: browsers leave out the default port: write \"http://a\", "
              "not \"http://a:80\""});
  CHECK(origins(R"(["http://a:443", "https://a:80"])").empty());
  CHECK(origins("[\"https://a\",\n\"*\"]") ==
        Lines{"f:3: cors.allowed_origins: \"*\" allows every origin: write it alone, or leave it "
              "out"});
}

TEST_CASE("the log's level is one of four words") {
  CHECK(mistakes_in("[log]\nlevel = \"warn\"") ==
        Lines{"f:2: log.level: must be \"debug\", \"info\", \"warning\" or \"error\", not "
              "\"warn\""});
}

TEST_CASE("the nearest name is at most a third away, and at least two letters") {
  CHECK(nearest("prt", {"address", "port"}) == "port");
  CHECK(nearest("wait_max", {"wait_max_s", "hold_max"}) == "wait_max_s");
  CHECK(nearest("wait_max_secs", {"wait_max_s"}) == "wait_max_s");
  CHECK(nearest("xyz", {"address", "port"}).empty());
  CHECK(nearest("x", {"a"}).empty());
  CHECK(nearest("", {"a"}).empty());
  CHECK(nearest(std::string(10'000, 'a'), {"aaa"}).empty());
}
