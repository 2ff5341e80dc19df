#include "net/proxy_header.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "net/proxy_header_impl.h"

namespace bittern::net {
namespace {

using base::IpAddress;
using base::SocketAddress;
using Decoded = ProxyDecoded;

constexpr std::string_view kV1Start = "PROXY ";
constexpr std::size_t kV1Max = 107;  // §2.1, with CRLF

bool starts_alike(std::string_view bytes, std::string_view start) {
  const std::size_t size = std::min(bytes.size(), start.size());
  return bytes.substr(0, size) == start.substr(0, size);
}

Decoded refuse(const char* reason) { return base::make_unexpected(std::string(reason)); }

std::string_view take_field(std::string_view& line) {
  const std::size_t space = line.find(' ');
  const std::string_view field = line.substr(0, space);
  line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  return field;
}

std::optional<std::uint16_t> to_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, fault] = std::from_chars(text.data(), end, port);
  const bool heading_zero = text.size() > 1 && text.front() == '0';
  if (fault != std::errc{} || rest != end || heading_zero) {
    return std::nullopt;
  }
  return port;
}

std::optional<SocketAddress> to_address(std::string_view ip, std::string_view port, bool v6) {
  const auto parsed = IpAddress::parse(ip);
  const auto number = to_port(port);
  const bool fits = (ip.find(':') != std::string_view::npos) == v6;  // "::ffff:192.0.2.1" is IPv6
  if (!parsed || !number || !fits) {
    return std::nullopt;
  }
  return SocketAddress{*parsed, *number};
}

// §2.1: fields with exactly one space in between.
Decoded decode_v1(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, kV1Max);
  const std::size_t end = head.find("\r\n");
  if (end == std::string_view::npos) {
    return bytes.size() < kV1Max ? Decoded(std::nullopt)
                                 : refuse("a PROXY line without an end in 107 bytes");
  }
  ProxyHeader header{.length = end + 2};
  std::string_view line = head.substr(kV1Start.size(), end - kV1Start.size());
  const std::string_view protocol = take_field(line);
  if (protocol == "UNKNOWN") {
    return header;  // and whatever comes behind
  }
  const std::string_view from = take_field(line);
  const std::string_view to = take_field(line);
  const std::string_view from_port = take_field(line);
  header.source = to_address(from, from_port, protocol == "TCP6");
  header.destination = to_address(to, line, protocol == "TCP6");
  if ((protocol != "TCP4" && protocol != "TCP6") || !header.source || !header.destination) {
    return refuse("a malformed PROXY line");
  }
  return header;
}

}  // namespace

Decoded decode_proxy_header(std::string_view bytes) {
  if (starts_alike(bytes, kProxyV2Signature)) {
    return decode_proxy_v2(bytes);
  }
  if (starts_alike(bytes, kV1Start)) {
    return decode_v1(bytes);
  }
  return refuse("no PROXY header");
}

}  // namespace bittern::net
