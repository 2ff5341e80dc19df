// §2.2 of the PROXY protocol: the binary header.
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "net/proxy_header_impl.h"

namespace bittern::net {
namespace {

using base::IpAddress;
using base::SocketAddress;
using Decoded = ProxyDecoded;

constexpr std::size_t kFixed = 16;

Decoded refuse(std::string reason) { return base::make_unexpected(std::move(reason)); }

std::size_t octet(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::size_t two_octets(std::string_view bytes, std::size_t at) {
  return octet(bytes, at) << 8U | octet(bytes, at + 1);
}

// RFC 4960 appendix B, bit by bit: few headers have it, and none is long.
std::uint32_t crc32c(std::string_view bytes) {
  constexpr std::uint32_t kPolynomial = 0x82F63B78;  // reflected
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char byte : bytes) {
    crc ^= static_cast<std::uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? kPolynomial : 0);
    }
  }
  return ~crc;
}

// §2.2.3: of the whole header, with zeros where it stands itself.
bool crc_is_right(std::string_view header, std::string_view value) {
  if (value.size() != 4) {
    return false;
  }
  std::string zeroed(header);
  std::fill_n(zeroed.begin() + (value.data() - header.data()), value.size(), '\0');
  return crc32c(zeroed) == (two_octets(value, 0) << 16U | two_octets(value, 2));
}

// Takes the type-length-value vectors (§2.2) one after another.
class Vectors {
 public:
  explicit Vectors(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool next() {
    if (rest_.size() < kHead || rest_.size() - kHead < two_octets(rest_, 1)) {
      return false;
    }
    type = octet(rest_, 0);
    value = rest_.substr(kHead, two_octets(rest_, 1));
    rest_.remove_prefix(kHead + value.size());
    return true;
  }
  // Is that all? What is left over when next() has refused is no vector.
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  std::size_t type = 0;
  std::string_view value;

 private:
  static constexpr std::size_t kHead = 3;
  std::string_view rest_;
};

// §2.2.6: flags and the outcome of a verification, then vectors within the vector.
bool take_ssl(std::string_view value, bool& tls) {
  constexpr std::size_t kFlags = 5;
  constexpr std::size_t kClientSsl = 0x01;
  if (value.size() < kFlags) {
    return false;
  }
  Vectors inner(value.substr(kFlags));
  while (inner.next()) {
  }
  tls = (octet(value, 0) & kClientSsl) != 0;
  return inner.at_end();
}

// Returns what is wrong with the vectors at the end of `bytes`, the whole header, or nothing.
std::string take_vectors(std::string_view bytes, std::size_t from, ProxyHeader& header) {
  constexpr std::size_t kCrc32c = 0x03;
  constexpr std::size_t kSsl = 0x20;
  Vectors vectors(bytes.substr(from));
  while (vectors.next()) {
    if (vectors.type == kCrc32c && !crc_is_right(bytes, vectors.value)) {
      return "a PROXY header with a wrong checksum";
    }
    if (vectors.type == kSsl && !take_ssl(vectors.value, header.tls)) {
      return "a PROXY header with malformed TLS information";
    }
  }
  return vectors.at_end() ? "" : "a PROXY header with a malformed vector";
}

template <typename Bytes>
IpAddress ip_at(std::string_view bytes, std::size_t at) {
  Bytes address{};
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), address.size(),
              reinterpret_cast<char*>(address.data()));
  return IpAddress(address);
}

// Both addresses, then both ports.
template <typename Bytes>
void take_addresses(std::string_view bytes, ProxyHeader& header) {
  constexpr std::size_t kSize = std::tuple_size<Bytes>::value;
  constexpr std::size_t kPorts = kFixed + 2 * kSize;
  const auto port = [&](std::size_t at) {
    return static_cast<std::uint16_t>(two_octets(bytes, at));
  };
  header.source = SocketAddress{ip_at<Bytes>(bytes, kFixed), port(kPorts)};
  header.destination = SocketAddress{ip_at<Bytes>(bytes, kFixed + kSize), port(kPorts + 2)};
}

// PROXY, all bytes there.
Decoded decode_proxied(std::string_view bytes) {
  constexpr std::array<std::size_t, 4> kBlock = {0, 12, 36, 216};  // UNSPEC, INET, INET6, UNIX
  const std::size_t family = octet(bytes, 13) >> 4U;
  const std::size_t transport = octet(bytes, 13) & 0xFU;  // UNSPEC, STREAM, DGRAM
  if (family >= kBlock.size() || transport > 2) {
    return refuse("a PROXY header of an unknown address family or transport");
  }
  const std::size_t vectors = kFixed + kBlock[family];
  if (bytes.size() < vectors) {
    return refuse("a PROXY header that is too short for its addresses");
  }
  ProxyHeader header{.length = bytes.size()};
  if (family == 1 && transport != 0) {
    take_addresses<IpAddress::V4>(bytes, header);
  } else if (family == 2 && transport != 0) {
    take_addresses<IpAddress::V6>(bytes, header);
  }
  std::string fault = take_vectors(bytes, vectors, header);
  return fault.empty() ? Decoded(header) : refuse(std::move(fault));
}

}  // namespace

Decoded decode_proxy_v2(std::string_view bytes) {
  if (bytes.size() < kFixed) {
    return std::nullopt;
  }
  const std::size_t command = octet(bytes, 12);  // below the version
  if (command != 0x20 && command != 0x21) {
    return refuse("a PROXY header of an unknown version or command");
  }
  const std::size_t length = kFixed + two_octets(bytes, 14);
  if (length > kMaxProxyHeader) {
    return refuse("a PROXY header of more than 4112 bytes");
  }
  if (bytes.size() < length) {
    return std::nullopt;
  }
  if (command == 0x20) {  // LOCAL: what else is in it is ignored
    return ProxyHeader{.length = length, .local = true};
  }
  return decode_proxied(bytes.substr(0, length));
}

std::string proxy_header_v2(const SocketAddress& source, const SocketAddress& destination) {
  const bool v4 = source.ip.is_v4() && destination.ip.is_v4();
  const std::size_t skip = v4 ? 12 : 0;  // of an IPv4-mapped address
  std::string header(kProxyV2Signature);
  header += '\x21';
  header += v4 ? '\x11' : '\x21';
  header += '\0';
  header += v4 ? '\x0c' : '\x24';
  for (const SocketAddress* const end : {&source, &destination}) {
    const auto& bytes = end->ip.bytes();
    header.append(bytes.begin() + static_cast<std::ptrdiff_t>(skip), bytes.end());
  }
  for (const SocketAddress* const end : {&source, &destination}) {
    header += static_cast<char>(end->port >> 8U);
    header += static_cast<char>(end->port & 0xFFU);
  }
  return header;
}

std::string proxy_header_v2_local() {
  std::string header(kProxyV2Signature);
  header += '\x20';
  header.append(3, '\0');  // no family, nothing behind
  return header;
}

}  // namespace bittern::net
