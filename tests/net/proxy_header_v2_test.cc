// Version 2 of the PROXY protocol (haproxy's doc/proxy-protocol.txt §2.2).
#include <catch2/catch.hpp>

#include "net/proxy_header.h"
#include "tests/net/proxy_header_support.h"

namespace bittern::net {
namespace {

constexpr std::uint8_t kLocal = 0x20;
constexpr std::uint8_t kProxy = 0x21;
constexpr std::uint8_t kTcp4 = 0x11;
constexpr std::uint8_t kTcp6 = 0x21;

// From [2001:db8::1]:4660 to [::1]:443.
const std::string kBlockV6 = std::string("\x20\x01\x0d\xb8", 4) + std::string(11, '\0') + "\x01" +
                             std::string(15, '\0') + std::string("\x01\x12\x34\x01\xbb", 5);
const std::string kPlain = ": 192.0.2.1:4660 -> 192.0.2.2:443";

std::string with(const std::string& vectors) {
  return decoded(binary(kProxy, kTcp4, kBlockV4 + vectors));
}
std::string size_of(std::size_t vectors) { return std::to_string(28 + vectors); }

// PP2_TYPE_SSL: flags, then the outcome of the client's certificate's verification.
std::string ssl(char flags, const std::string& inner = {}) {
  return vector_of(0x20, flags + std::string("\0\0\0\1", 4) + inner);
}

}  // namespace

TEST_CASE("a binary PROXY header names both ends of the client's connection (PROXY §2.2)") {
  CHECK(decoded(binary(kProxy, kTcp4, kBlockV4)) == "28" + kPlain);
  CHECK(decoded(binary(kProxy, kTcp6, kBlockV6)) == "52: [2001:db8::1]:4660 -> [::1]:443");
}

TEST_CASE("a client over UDP has its address, too (PROXY §2.2)") {
  CHECK(decoded(binary(kProxy, 0x12, kBlockV4)) == "28" + kPlain);
  CHECK(decoded(binary(kProxy, 0x22, kBlockV6)) == "52: [2001:db8::1]:4660 -> [::1]:443");
}

TEST_CASE("of an unspecified or Unix connection no address is taken (PROXY §2.2)") {
  CHECK(decoded(binary(kProxy, 0x00, "")) == "16:");
  CHECK(decoded(binary(kProxy, 0x10, kBlockV4)) == "28:");
  CHECK(decoded(binary(kProxy, 0x20, kBlockV6)) == "52:");
  for (const std::uint8_t family : {0x30, 0x31, 0x32}) {
    CHECK(decoded(binary(kProxy, family, std::string(216, 'x'))) == "232:");
  }
}

TEST_CASE("unknown families and transports are refused (PROXY §2.2)") {
  const std::string refused = "refused: a PROXY header of an unknown address family or transport";
  for (const std::uint8_t family : {0x03, 0x0f, 0x13, 0x1f, 0x23, 0x33, 0x40, 0x41, 0xf1}) {
    CHECK(decoded(binary(kProxy, family, std::string(216, '\0'))) == refused);
  }
}

TEST_CASE("LOCAL is the proxy's own connection, whatever else the header says (PROXY §2.2)") {
  CHECK(decoded(binary(kLocal, 0x00, "")) == "16: local");
  CHECK(decoded(binary(kLocal, kTcp4, kBlockV4)) == "28: local");
  CHECK(decoded(binary(kLocal, 0xff, "x")) == "17: local");
  CHECK(decoded(binary(kLocal, kTcp4, kBlockV4 + ssl(1))) == "36: local");
}

TEST_CASE("another version or command is refused (PROXY §2.2)") {
  for (const std::uint8_t command : {0x00, 0x01, 0x10, 0x11, 0x1f, 0x22, 0x2f, 0x30, 0x31, 0xf1}) {
    CHECK(decoded(binary(command, kTcp4, kBlockV4)) ==
          "refused: a PROXY header of an unknown version or command");
  }
}

TEST_CASE("a header too short for its addresses is refused (PROXY §2.2)") {
  const std::string refused = "refused: a PROXY header that is too short for its addresses";
  CHECK(decoded(binary(kProxy, kTcp4, kBlockV4.substr(1))) == refused);
  CHECK(decoded(binary(kProxy, kTcp6, kBlockV6.substr(1))) == refused);
  CHECK(decoded(binary(kProxy, 0x31, std::string(215, 'x'))) == refused);
  CHECK(decoded(binary(kProxy, kTcp4, "")) == refused);
}

TEST_CASE("a header of 4112 bytes is taken, one that says it is longer is refused at once") {
  const std::string most = vector_of(0x04, std::string(4096 - 12 - 3, '\0'));
  CHECK(with(most) == size_of(most.size()) + kPlain);
  CHECK(size_of(most.size()) == std::to_string(kMaxProxyHeader));
  const std::string more = binary(kProxy, kTcp4, kBlockV4 + vector_of(0x04, std::string(4082, 0)));
  CHECK(decoded(more.substr(0, 15)) == "more");
  CHECK(decoded(more.substr(0, 16)) == "refused: a PROXY header of more than 4112 bytes");
}

TEST_CASE("a binary header is complete with its last byte, and what is behind it not its own") {
  for (const std::string& header :
       {binary(kProxy, kTcp4, kBlockV4), binary(kProxy, kTcp6, kBlockV6 + ssl(1)),
        binary(kLocal, 0, "")}) {
    for (std::size_t size = 0; size < header.size(); ++size) {
      INFO(size);
      CHECK(decoded(header.substr(0, size)) == "more");
    }
    for (const char* const behind : {"G", "GET / HTTP/1.1\r\n\r\n", "\x20", "\r\n"}) {
      CHECK(decoded(header + behind) == decoded(header));
    }
  }
}

TEST_CASE("vectors that mean nothing here are skipped (PROXY §2.2)") {
  const std::string vectors = vector_of(0x01, "http/1.1") + vector_of(0x04, "") +
                              vector_of(0x05, std::string(128, 'x')) + vector_of(0xEA, "\x01vpce");
  CHECK(with(vectors) == size_of(vectors.size()) + kPlain);
  CHECK(decoded(binary(kProxy, 0x00, vectors)) == std::to_string(16 + vectors.size()) + ":");
}

TEST_CASE("a vector that ends behind the header is refused, as is half of one (PROXY §2.2)") {
  const std::string refused = "refused: a PROXY header with a malformed vector";
  CHECK(with(std::string("\x04\0\0", 3)) == "31" + kPlain);
  CHECK(with("\x04") == refused);
  CHECK(with(std::string("\x04\0", 2)) == refused);
  CHECK(with(std::string("\x04\0\1", 3)) == refused);
  CHECK(with(std::string("\x04\0\2x", 4)) == refused);
  CHECK(with(vector_of(0x04, "xyz") + "\x04") == refused);
  CHECK(with("\x04\xff\xffx") == refused);
}

TEST_CASE("PP2_CLIENT_SSL says that the client's connection is encrypted (PROXY §2.2.6)") {
  CHECK(with(ssl(0x01)) == size_of(8) + kPlain + " tls");
  CHECK(with(ssl(0x07)) == size_of(8) + kPlain + " tls");
  CHECK(with(ssl(0x00)) == size_of(8) + kPlain);
  CHECK(with(ssl(0x06)) == size_of(8) + kPlain);
  CHECK(with(ssl(0x01, vector_of(0x21, "TLSv1.3") + vector_of(0x23, "AES"))) ==
        size_of(8 + 10 + 6) + kPlain + " tls");
  CHECK(decoded(binary(kProxy, 0x00, ssl(0x01))) == "24: tls");
}

TEST_CASE("malformed TLS information is refused (PROXY §2.2.6)") {
  const std::string refused = "refused: a PROXY header with malformed TLS information";
  CHECK(with(vector_of(0x20, "")) == refused);
  CHECK(with(vector_of(0x20, std::string("\1\0\0\0", 4))) == refused);
  CHECK(with(ssl(1, "\x21")) == refused);
  CHECK(with(ssl(1, std::string("\x21\0\2x", 4))) == refused);
}

TEST_CASE("a checksum is over the whole header, with zeros in its place (PROXY §2.2.3)") {
  const std::string header =
      binary(kProxy, kTcp4, kBlockV4 + vector_of(0x03, "CRC!") + vector_of(0x04, "xyz"));
  const std::size_t at = 28 + 3;
  // Counted by another implementation, over the header with zeros in its place.
  const std::string right =
      header.substr(0, at) + std::string("\x06\xff\x17\x54", 4) + header.substr(at + 4);
  CHECK(decoded(right) == size_of(7 + 6) + kPlain);
  for (std::size_t wrong = 0; wrong < right.size(); ++wrong) {
    if (wrong == 28) {
      continue;  // it says that there is a checksum
    }
    std::string bytes = right;
    bytes[wrong] = static_cast<char>(bytes[wrong] ^ 0x01);
    INFO(wrong);
    CHECK(decoded(bytes) != decoded(right));
  }
  std::string wrong = right;
  wrong[at + 3] = static_cast<char>(wrong[at + 3] ^ 0x80);
  CHECK(decoded(wrong) == "refused: a PROXY header with a wrong checksum");
}

TEST_CASE("a checksum that is not of 32 bits is wrong (PROXY §2.2.3)") {
  for (const std::size_t size : {0U, 3U, 5U}) {
    CHECK(with(vector_of(0x03, std::string(size, '\0'))) ==
          "refused: a PROXY header with a wrong checksum");
  }
}

TEST_CASE("what is encoded is decoded to the same addresses, bytes as the standard says") {
  const base::SocketAddress v4{*base::IpAddress::parse("192.0.2.1"), 0x1234};
  const base::SocketAddress to_v4{*base::IpAddress::parse("192.0.2.2"), 443};
  const base::SocketAddress v6{*base::IpAddress::parse("2001:db8::1"), 0x1234};
  const base::SocketAddress to_v6{*base::IpAddress::parse("::1"), 443};
  CHECK(proxy_header_v2(v4, to_v4) == binary(kProxy, kTcp4, kBlockV4));
  CHECK(proxy_header_v2(v6, to_v6) == binary(kProxy, kTcp6, kBlockV6));
  CHECK(decoded(proxy_header_v2(v4, to_v6)) == "52: 192.0.2.1:4660 -> [::1]:443");
  CHECK(decoded(proxy_header_v2(v6, to_v4)) == "52: [2001:db8::1]:4660 -> 192.0.2.2:443");
}

TEST_CASE("a connection for nobody with an address is LOCAL, without any (§2.2)") {
  CHECK(proxy_header_v2_local() == binary(0x20, 0x00, ""));
  CHECK(decode_proxy_header(proxy_header_v2_local()).value()->local);
}

}  // namespace bittern::net
