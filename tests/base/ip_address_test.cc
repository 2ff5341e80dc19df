#include "bittern/base/ip_address.h"

#include <catch2/catch.hpp>

namespace bittern::base {
namespace {

std::string normal(std::string_view text) {
  const auto address = IpAddress::parse(text);
  return address ? address->to_string() : "none";
}

bool within(std::string_view address, std::string_view network) {
  return Network::parse(network).value().contains(IpAddress::parse(address).value());
}

TEST_CASE("an address is written in its shortest form (RFC 5952 §4)") {
  CHECK(normal("192.0.2.1") == "192.0.2.1");
  CHECK(normal("2001:DB8:0:0:0:0:0:1") == "2001:db8::1");
  CHECK(normal("::1") == "::1");
}

TEST_CASE("what is not exactly an address is none") {
  for (const char* text : {"", "192.0.2", "192.0.2.256", "192.0.2.01", "192.0.2.1 ", "192.0.2.1:80",
                           "[::1]", "::1%lo", "fe80::1%1", ":::", "localhost", "1.2.3.4.5"}) {
    CAPTURE(text);
    CHECK(normal(text) == "none");
  }
  CHECK(normal(std::string_view("192.0.2.1\0x", 11)) == "none");
}

TEST_CASE("an IPv4-mapped address is the IPv4 address (RFC 4291 §2.5.5.2)") {
  CHECK(normal("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(IpAddress::parse("::ffff:192.0.2.1") == IpAddress(IpAddress::V4{192, 0, 2, 1}));
  CHECK(IpAddress::parse("::ffff:192.0.2.1")->is_v4());
  CHECK_FALSE(IpAddress::parse("::fffe:192.0.2.1")->is_v4());
  CHECK_FALSE(IpAddress::parse("::1")->is_v4());
}

TEST_CASE("an address with a port has brackets if it has colons (RFC 3986 §3.2.2)") {
  CHECK(SocketAddress{*IpAddress::parse("192.0.2.1"), 80}.to_string() == "192.0.2.1:80");
  CHECK(SocketAddress{*IpAddress::parse("2001:db8::1"), 0}.to_string() == "[2001:db8::1]:0");
}

TEST_CASE("a network has the addresses that begin with its bits, and no others (RFC 4632 §3.1)") {
  CHECK(within("10.0.0.0", "10.0.0.0/8"));
  CHECK(within("10.255.255.255", "10.0.0.0/8"));
  CHECK_FALSE(within("11.0.0.0", "10.0.0.0/8"));
  CHECK_FALSE(within("9.255.255.255", "10.0.0.0/8"));
  CHECK(within("192.0.2.127", "192.0.2.0/25"));
  CHECK_FALSE(within("192.0.2.128", "192.0.2.0/25"));
  CHECK(within("2001:db8:7fff::", "2001:db8::/33"));
  CHECK_FALSE(within("2001:db8:8000::", "2001:db8::/33"));
  CHECK(within("255.1.2.3", "0.0.0.0/0"));
  CHECK(within("2001:db8::1", "::/0"));
}

TEST_CASE("IPv4 and IPv6 networks do not overlap, but that ::/0 is everything") {
  CHECK_FALSE(within("::1", "0.0.0.0/0"));
  CHECK(within("192.0.2.1", "::/0"));
  CHECK(within("10.1.2.3", "::ffff:10.0.0.0/104"));
  CHECK(within("::ffff:10.1.2.3", "10.0.0.0/8"));
}

TEST_CASE("a single address is the network of itself") {
  CHECK(within("192.0.2.1", "192.0.2.1"));
  CHECK_FALSE(within("192.0.2.0", "192.0.2.1"));
  CHECK(within("::1", "::1/128"));
}

TEST_CASE("bits behind the prefix do not count") {
  CHECK(Network::parse("10.1.2.3/8") == Network::parse("10.0.0.0/8"));
  CHECK_FALSE(Network::parse("10.1.2.3/16") == Network::parse("10.0.0.0/16"));
}

TEST_CASE("a network whose prefix is none, or too long, is none") {
  for (const char* text : {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+8",
                           "10.0.0.0/8 ", "10.0.0.0/8/8", "/8", "10/8", "10.0.0.0/99999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(Network::parse(text));
  }
}

}  // namespace
}  // namespace bittern::base
