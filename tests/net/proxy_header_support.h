// The outcome of decoding a PROXY header, as text; and the parts of a binary one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/proxy_header.h"

namespace bittern::net {

// "more", "refused: why", or "56: 192.0.2.1:80 -> 192.0.2.2:443 local tls".
inline std::string decoded(std::string_view bytes) {
  const auto result = decode_proxy_header(bytes);
  if (!result.has_value()) {
    return "refused: " + result.error();
  }
  if (!result->has_value()) {
    return "more";
  }
  const ProxyHeader& header = **result;
  std::string text = std::to_string(header.length) + ":";
  if (header.source && header.destination) {
    text += " " + header.source->to_string() + " -> " + header.destination->to_string();
  }
  return text + (header.local ? " local" : "") + (header.tls ? " tls" : "");
}

inline std::string two_octets(std::size_t number) {
  return {static_cast<char>(number >> 8U), static_cast<char>(number & 0xFFU)};
}

// A type-length-value vector.
inline std::string vector_of(std::uint8_t type, std::string_view value) {
  return static_cast<char>(type) + two_octets(value.size()) + std::string(value);
}

// Version and command, family and transport, then what follows the fixed part.
inline std::string binary(std::uint8_t command, std::uint8_t family, std::string_view block) {
  const std::string start("\r\n\r\n\0\r\nQUIT\n", 12);
  return start + static_cast<char>(command) + static_cast<char>(family) + two_octets(block.size()) +
         std::string(block);
}

// From 192.0.2.1:4660 to 192.0.2.2:443.
inline const std::string kBlockV4("\xc0\x00\x02\x01\xc0\x00\x02\x02\x12\x34\x01\xbb", 12);

}  // namespace bittern::net
