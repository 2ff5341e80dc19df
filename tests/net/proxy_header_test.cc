// Version 1 of the PROXY protocol (haproxy's doc/proxy-protocol.txt §2.1), and which version it is.
#include "net/proxy_header.h"

#include <catch2/catch.hpp>

#include "tests/net/proxy_header_support.h"

namespace bittern::net {
namespace {

const std::string kLine = "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n";
const std::string kMalformed = "refused: a malformed PROXY line";

std::string line(const std::string& rest) { return decoded("PROXY " + rest + "\r\n"); }

}  // namespace

TEST_CASE("a PROXY line names both ends of the client's connection (PROXY §2.1)") {
  CHECK(decoded(kLine) == "42: 192.0.2.1:56324 -> 192.0.2.2:443");
  CHECK(line("TCP6 2001:DB8::1 ::1 1 2") == "32: [2001:db8::1]:1 -> [::1]:2");
  CHECK(line("TCP6 2001:db8:0:0:0:0:0:1 :: 1 2") == "40: [2001:db8::1]:1 -> [::]:2");
  CHECK(line("TCP4 255.255.255.255 255.255.255.255 65535 65535") ==
        "56: 255.255.255.255:65535 -> 255.255.255.255:65535");
}

TEST_CASE("an IPv4-mapped address of a PROXY line is an IPv4 address (RFC 4291 §2.5.5.2)") {
  CHECK(line("TCP6 ::ffff:192.0.2.1 ::1 1 2") == "37: 192.0.2.1:1 -> [::1]:2");
}

TEST_CASE("UNKNOWN names nobody, whatever stands behind it (PROXY §2.1)") {
  CHECK(line("UNKNOWN") == "15:");
  CHECK(line("UNKNOWN ") == "16:");
  CHECK(line("UNKNOWN what\never\r it is") == "32:");
  CHECK(line("UNKNOWN 192.0.2.1 192.0.2.2 1 2") == "39:");
  CHECK(line("UNKNOWNX") == kMalformed);
  CHECK(line("UNKNOWN\nGET / HTTP/1.1") == kMalformed);
}

TEST_CASE("a PROXY line is refused that is not exactly so (PROXY §2.1)") {
  for (const char* const rest : {"",
                                 " ",
                                 "TCP4",
                                 "TCP4 ",
                                 "TCP4 192.0.2.1",
                                 "TCP4 192.0.2.1 192.0.2.2",
                                 "TCP4 192.0.2.1 192.0.2.2 1",
                                 "TCP4 192.0.2.1 192.0.2.2 1 ",
                                 "tcp4 192.0.2.1 192.0.2.2 1 2",
                                 "TCP5 192.0.2.1 192.0.2.2 1 2",
                                 "TCP 192.0.2.1 192.0.2.2 1 2",
                                 " TCP4 192.0.2.1 192.0.2.2 1 2",
                                 "TCP4  192.0.2.1 192.0.2.2 1 2",
                                 "TCP4 192.0.2.1  192.0.2.2 1 2",
                                 "TCP4 192.0.2.1 192.0.2.2  1 2",
                                 "TCP4 192.0.2.1 192.0.2.2 1  2",
                                 "TCP4 192.0.2.1 192.0.2.2 1 2 ",
                                 "TCP4 192.0.2.1 192.0.2.2 1 2 3",
                                 "TCP4\t192.0.2.1 192.0.2.2 1 2",
                                 "TCP4 192.0.2.1 192.0.2.2 1 2\n",
                                 "TCP4 192.0.2.1 192.0.2.2 1 2\nGET / HTTP/1.1",
                                 "TCP4 192.0.2.1 192.0.2.2 1 2\r"}) {
    INFO(rest);
    CHECK(line(rest) == kMalformed);
  }
}

TEST_CASE("an address of a PROXY line is of its family, and without heading zeroes (PROXY §2.1)") {
  for (const char* const ip : {"192.0.2", "192.0.2.256", "192.0.2.01", "192.0.2.1.", "192.0.2.1/24",
                               "0x7f.0.0.1", "127.1", "::1", "::ffff:192.0.2.1", "localhost"}) {
    INFO(ip);
    CHECK(line("TCP4 " + std::string(ip) + " 192.0.2.2 1 2") == kMalformed);
    CHECK(line("TCP4 192.0.2.2 " + std::string(ip) + " 1 2") == kMalformed);
  }
  for (const char* const ip : {"192.0.2.1", "[::1]", "::1%lo", "2001:db8", ":::", "1::2::3",
                               "1:2:3:4:5:6:7:8:9", "12345::1", "g::1"}) {
    INFO(ip);
    CHECK(line("TCP6 " + std::string(ip) + " ::1 1 2") == kMalformed);
    CHECK(line("TCP6 ::1 " + std::string(ip) + " 1 2") == kMalformed);
  }
}

TEST_CASE("a port of a PROXY line is 0 to 65535, without heading zeroes (PROXY §2.1)") {
  CHECK(line("TCP4 192.0.2.1 192.0.2.2 0 65535") == "40: 192.0.2.1:0 -> 192.0.2.2:65535");
  for (const char* const port : {"65536", "00", "01", "-1", "+1", "1.0", "0x1", "99999999999"}) {
    INFO(port);
    CHECK(line("TCP4 192.0.2.1 192.0.2.2 1 " + std::string(port)) == kMalformed);
    CHECK(line("TCP4 192.0.2.1 192.0.2.2 " + std::string(port) + " 2") == kMalformed);
  }
}

TEST_CASE("a PROXY line has 107 bytes at most, with its CRLF (PROXY §2.1)") {
  const std::string start = "PROXY UNKNOWN ";
  const std::string longest = start + std::string(107 - start.size() - 2, 'x');
  CHECK(decoded(longest + "\r\n") == "107:");
  CHECK(decoded(longest + "\r") == "more");
  CHECK(decoded(longest + "x\r") == "refused: a PROXY line without an end in 107 bytes");
  CHECK(decoded(longest + "x\r\n") == "refused: a PROXY line without an end in 107 bytes");
  CHECK(decoded(longest + "x\n") == "refused: a PROXY line without an end in 107 bytes");
}

TEST_CASE("a PROXY line is complete with its last byte, and what is behind it not its own") {
  for (std::size_t size = 0; size < kLine.size(); ++size) {
    INFO(size);
    CHECK(decoded(kLine.substr(0, size)) == "more");
  }
  for (const char* const behind : {"G", "GET / HTTP/1.1\r\n\r\n", "\r\n", "PROXY UNKNOWN\r\n"}) {
    CHECK(decoded(kLine + behind) == decoded(kLine));
  }
}

TEST_CASE("what begins no PROXY header is refused at its first wrong byte (PROXY §2.2)") {
  for (const std::string& start : {kLine, binary(0x21, 0x11, kBlockV4)}) {
    const std::size_t signature = start.front() == 'P' ? 6 : 12;
    for (std::size_t wrong = 0; wrong < signature; ++wrong) {
      std::string bytes = start.substr(0, wrong + 1);
      bytes.back() = static_cast<char>(bytes.back() ^ 0x20);
      INFO(wrong);
      CHECK(decoded(bytes) == "refused: no PROXY header");
    }
  }
  CHECK(decoded("GET / HTTP/1.1\r\n\r\n") == "refused: no PROXY header");
  CHECK(decoded("\x16\x03\x01") == "refused: no PROXY header");
  CHECK(decoded("\r\nPROXY UNKNOWN\r\n") == "refused: no PROXY header");
}

}  // namespace bittern::net
