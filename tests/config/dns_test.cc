// [dns]: who is asked for names.
#include <catch2/catch.hpp>
#include <string>

#include "tests/config/support.h"

using namespace bittern::config;

namespace {

Lines servers(const std::string& array) {
  const auto config = parse("[dns]\nservers = " + array + "\n" + kListen + kServer, "f");
  REQUIRE(config);
  Lines all;
  for (const auto& server : config->dns.servers) {
    all.push_back(server.to_string());
  }
  return all;
}

}  // namespace

TEST_CASE("DNS servers are addresses, on port 53 unless they say another (RFC 1035 §4.2)") {
  CHECK(servers("[]").empty());
  CHECK(servers(R"(["192.0.2.1", "127.0.0.1:5353", "2001:db8::1", "[::1]", "[::1]:65535"])") ==
        Lines{"192.0.2.1:53", "127.0.0.1:5353", "[2001:db8::1]:53", "[::1]:53", "[::1]:65535"});
}

TEST_CASE("a DNS server is no name, for who would look that up") {
  for (const char* bad :
       {"", "localhost", "dns.example:53", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536",
        "192.0.2.1:x", "[192.0.2.1]", "[192.0.2.1]:53", "[::1]:", "[::1]53", "[::1", "[]",
        "192.0.2.300", "::1%lo", "fe80::1%lo:53"}) {
    CHECK(mistakes_in("[dns]\nservers = [\"" + std::string(bad) + "\"]") ==
          Lines{"f:2: dns.servers: must be an address, with a port if that is not 53, such as "
                "\"127.0.0.53\", \"127.0.0.1:5353\" or \"[::1]:5353\", not \"" +
                std::string(bad) + "\""});
  }
  CHECK(mistakes_in("[dns]\nservers = \"::1\"") ==
        Lines{"f:2: dns.servers: must be an array of strings, not a string"});
  CHECK(mistakes_in("[dns]\nserver = []") ==
        Lines{"f:2: dns.server: unknown key \"server\", did you mean \"servers\"?"});
}
