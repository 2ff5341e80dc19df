#include "bittern/base/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace bittern::base {
namespace {

constexpr IpAddress::V6 kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
constexpr std::size_t kMappedBytes = 12;  // then come the four of IPv4
constexpr unsigned kMappedBits = 96;
constexpr unsigned kAllBits = 128;

// In: the text of an address, which inet_pton() wants with a NUL at its end.
template <typename Bytes>
bool read(int family, std::string_view text, Bytes& bytes) {
  return text.find('\0') == std::string_view::npos &&
         ::inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

// Decimal digits alone, no sign.
std::optional<unsigned> to_bits(std::string_view text, unsigned highest) {
  unsigned bits = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, fault] = std::from_chars(text.data(), end, bits);
  if (fault != std::errc{} || rest != end || bits > highest) {
    return std::nullopt;
  }
  return bits;
}

}  // namespace

IpAddress::IpAddress(const V4& bytes) : bytes_(kMapped) {
  std::copy(bytes.begin(), bytes.end(), bytes_.begin() + kMappedBytes);
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  V4 v4{};
  V6 v6{};
  if (read(AF_INET, text, v4)) {
    return IpAddress(v4);
  }
  if (read(AF_INET6, text, v6)) {
    return IpAddress(v6);
  }
  return std::nullopt;
}

bool IpAddress::is_v4() const {
  return std::equal(kMapped.begin(), kMapped.begin() + kMappedBytes, bytes_.begin());
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v4 = is_v4();
  const void* const from = v4 ? bytes_.data() + kMappedBytes : bytes_.data();
  ::inet_ntop(v4 ? AF_INET : AF_INET6, from, text.data(), text.size());
  return text.data();
}

std::string SocketAddress::to_string() const {
  const std::string number = std::to_string(port);
  return ip.is_v4() ? ip.to_string() + ":" + number : "[" + ip.to_string() + "]:" + number;
}

Network::Network(const IpAddress& address, unsigned bits) : first_(address), bits_(bits) {
  IpAddress::V6 bytes = address.bytes();
  for (unsigned bit = bits; bit < kAllBits; ++bit) {
    bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
  }
  first_ = IpAddress(bytes);
}

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view ip = text.substr(0, slash);
  const auto address = IpAddress::parse(ip);
  if (!address) {
    return std::nullopt;
  }
  if (slash == std::string_view::npos) {
    return Network(*address, kAllBits);
  }
  // By how it is written: "::ffff:10.0.0.0/104" counts the bits of IPv6.
  const unsigned before = ip.find(':') == std::string_view::npos ? kMappedBits : 0;
  const auto bits = to_bits(text.substr(slash + 1), kAllBits - before);
  if (!bits) {
    return std::nullopt;
  }
  return Network(*address, before + *bits);
}

bool Network::contains(const IpAddress& address) const {
  return Network(address, bits_).first_ == first_;
}

}  // namespace bittern::base
