// What each byte may be in XML, for loops that look at one byte at a time.
#pragma once

#include <array>
#include <cstdint>

namespace bittern::xml {

inline constexpr std::uint8_t kSpace = 1;       // XML 1.0 production 3
inline constexpr std::uint8_t kNameStart = 2;   // ASCII of production 4, without ":"
inline constexpr std::uint8_t kNameChar = 4;    // ASCII of production 4a, without ":"
inline constexpr std::uint8_t kTextStop = 8;    // means something in character data
inline constexpr std::uint8_t kValueStop = 16;  // means something in an attribute value
inline constexpr std::uint8_t kCdataStop = 32;  // means something in a CDATA section
inline constexpr std::uint8_t kForbidden = 64;  // C0 controls that production 2 leaves out
// May stand in a name with a prefix; all that is not ASCII may.
inline constexpr std::uint8_t kAnyNameChar = 128;

constexpr std::uint8_t byte_class(unsigned byte) {
  const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
  const bool digit = byte >= '0' && byte <= '9';
  const bool space = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
  const bool stops_all = byte >= 0x80 || (byte < 0x20 && !space);
  const bool markup = byte == '<' || byte == '&';
  unsigned bits = 0;
  bits |= space ? kSpace : 0U;
  bits |= letter ? kNameStart : 0U;
  bits |= letter || digit || byte == '-' || byte == '.' ? kNameChar : 0U;
  bits |= stops_all || markup || byte == ']' ? kTextStop : 0U;
  bits |= stops_all || markup || byte == '"' || byte == '\'' ? kValueStop : 0U;
  bits |= stops_all || byte == ']' ? kCdataStop : 0U;
  bits |= byte < 0x20 && !space ? kForbidden : 0U;
  bits |= (bits & kNameChar) != 0 || byte == ':' || byte >= 0x80 ? kAnyNameChar : 0U;
  return static_cast<std::uint8_t>(bits);
}

inline constexpr auto kByteClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned byte = 0; byte < classes.size(); ++byte) {
    classes[byte] = byte_class(byte);
  }
  return classes;
}();

// Is `byte` of one of the classes in `mask`?
constexpr bool is(char byte, std::uint8_t mask) {
  return (kByteClasses[static_cast<unsigned char>(byte)] & mask) != 0;
}

constexpr bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

}  // namespace bittern::xml
