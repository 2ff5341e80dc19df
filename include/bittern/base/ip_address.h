// IP addresses as values: of clients, of proxies, and of the networks that they are in.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bittern::base {

// An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) is the IPv4 address: by which kind of socket a
// client came makes no difference.
class IpAddress {
 public:
  using V4 = std::array<std::uint8_t, 4>;   // in network order
  using V6 = std::array<std::uint8_t, 16>;  // as well

  explicit IpAddress(const V4& bytes);
  explicit IpAddress(const V6& bytes) : bytes_(bytes) {}
  // "192.0.2.1" or "2001:db8::1", without brackets, port or zone; else nullopt.
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);

  [[nodiscard]] bool is_v4() const;
  // As IPv6, IPv4 as ::ffff:a.b.c.d.
  [[nodiscard]] const V6& bytes() const { return bytes_; }
  // RFC 5952: shortest form, lower case.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const IpAddress& a, const IpAddress& b) { return a.bytes_ == b.bytes_; }
  friend bool operator!=(const IpAddress& a, const IpAddress& b) { return !(a == b); }

 private:
  V6 bytes_;
};

// One end of a TCP connection.
struct SocketAddress {
  IpAddress ip;
  std::uint16_t port = 0;

  // "192.0.2.1:80", "[2001:db8::1]:80".
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const SocketAddress& a, const SocketAddress& b) {
    return a.ip == b.ip && a.port == b.port;
  }
};

// 127.0.0.0/8 and ::1: what is said there does not leave the machine.
[[nodiscard]] bool is_loopback(const IpAddress& address);

// False for what must not be reached because somebody's DNS says so: addresses of this machine and
// of private networks, link-local and shared ones (RFC 1918, RFC 3927, RFC 4193, RFC 6598),
// multicast, and what is reserved (RFC 6890). IPv6 that stands for IPv4 (NAT64, 6to4) is as public
// as that is.
[[nodiscard]] bool is_public(const IpAddress& address);

// All addresses that begin with the same bits (RFC 4632, RFC 4291 §2.3).
class Network {
 public:
  // "10.0.0.0/8", "2001:db8::/32", or a single address. Bits behind the prefix do not count.
  [[nodiscard]] static std::optional<Network> parse(std::string_view text);

  [[nodiscard]] bool contains(const IpAddress& address) const;
  [[nodiscard]] const IpAddress& first() const { return first_; }

  friend bool operator==(const Network& a, const Network& b) {
    return a.first_ == b.first_ && a.bits_ == b.bits_;
  }

 private:
  Network(const IpAddress& address, unsigned bits);

  IpAddress first_;
  unsigned bits_;  // of the 128
};

}  // namespace bittern::base
