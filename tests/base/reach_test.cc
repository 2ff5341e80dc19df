// How far an IP address reaches (RFC 6890 and the special-purpose registries).
#include <catch2/catch.hpp>

#include "bittern/base/ip_address.h"

namespace bittern::base {
namespace {

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

}  // namespace

TEST_CASE("loopback is 127/8 and ::1, also as IPv4-mapped (RFC 6890 §2.2.2)") {
  for (const char* text : {"127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"}) {
    CHECK(is_loopback(ip(text)));
  }
  for (const char* text : {"126.255.255.255", "128.0.0.0", "::", "::2", "10.0.0.1"}) {
    CHECK_FALSE(is_loopback(ip(text)));
  }
}

TEST_CASE("addresses of the net are public, up to the edges of what is not") {
  for (const char* text : {"1.0.0.0",         "9.255.255.255",     "11.0.0.0",
                           "100.63.255.255",  "100.128.0.0",       "126.255.255.255",
                           "128.0.0.0",       "169.253.255.255",   "169.255.0.0",
                           "172.15.255.255",  "172.32.0.0",        "192.0.1.0",
                           "192.167.255.255", "192.169.0.0",       "198.17.255.255",
                           "198.20.0.0",      "223.255.255.255",   "192.0.2.1",
                           "2000::",          "2001:db8::1",       "2a00::1",
                           "3fff:ffff::",     "64:ff9b::c000:201", "2002:c000:201::1",
                           "::ffff:192.0.2.1"}) {
    INFO(text);
    CHECK(is_public(ip(text)));
  }
}

TEST_CASE("those of this machine, of private and of special networks are not (RFC 6890)") {
  for (const char* text : {"0.0.0.0",
                           "0.255.255.255",
                           "10.0.0.0",
                           "10.255.255.255",
                           "100.64.0.0",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.0.0",
                           "169.254.169.254",
                           "172.16.0.0",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.168.0.0",
                           "192.168.255.255",
                           "198.18.0.0",
                           "198.19.255.255",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.0",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fe80::1",
                           "fc00::1",
                           "fdff::1",
                           "ff02::1",
                           "100::1",
                           "4000::",
                           "::127.0.0.1",
                           "64:ff9b::7f00:1",
                           "64:ff9b::a00:1",
                           "2002:7f00:1::1",
                           "2002:a00:1::1",
                           "::ffff:10.0.0.1"}) {
    INFO(text);
    CHECK_FALSE(is_public(ip(text)));
  }
}

}  // namespace bittern::base
