// Characters of XML 1.0 and their form in UTF-8 (RFC 3629).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace bittern::xml {

inline constexpr std::uint32_t kLastCodePoint = 0x10FFFF;

// XML 1.0 production 2, Char.
constexpr bool is_xml_character(std::uint32_t code) {
  if (code < 0x20) {
    return code == '\t' || code == '\n' || code == '\r';
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return !surrogate && code != 0xFFFE && code != 0xFFFF && code <= kLastCodePoint;
}

// One character outside ASCII is read byte by byte: `code` is what is known of it, `left` how many
// bytes are to come (0: none is begun).

// Takes the first byte (>= 0x80); false if no character begins so. Overlong forms of two bytes
// begin with C0 and C1, what is beyond U+10FFFF with F5 and more.
constexpr bool begin_character(unsigned char byte, std::uint32_t& code, std::uint8_t& left) {
  if (byte < 0xC2 || byte > 0xF4) {
    return false;
  }
  left = byte < 0xE0 ? 1 : (byte < 0xF0 ? 2 : 3);
  code = byte & (0x3FU >> left);
  return true;
}

// RFC 3629 §3, asked as soon as it shows. The ranges of `code` of longer forms do not meet those of
// shorter ones, so that `left` tells enough.
constexpr bool possible_character(std::uint32_t code, std::uint8_t left) {
  switch (left) {
    case 2:  // of four bytes two are read: not overlong, not beyond U+10FFFF
      return code >= 0x10 && code <= kLastCodePoint >> 12;
    case 1:  // not overlong, no surrogate
      return code >= 0x20 && (code < 0xD800 >> 6 || code > 0xDFFF >> 6);
    default:
      return is_xml_character(code);
  }
}

// Takes a further byte; false if no XML character goes on so.
constexpr bool continue_character(unsigned char byte, std::uint32_t& code, std::uint8_t& left) {
  code = code << 6 | (byte & 0x3FU);
  --left;
  return (byte & 0xC0U) == 0x80 && possible_character(code, left);
}

// The length of the whole and legal character outside ASCII that begins at `at`; 0 if there is
// none.
constexpr std::size_t whole_character(const char* at, const char* end) {
  const char* const begin = at;
  std::uint32_t code = 0;
  std::uint8_t left = 0;
  if (at == end || !begin_character(static_cast<unsigned char>(*at++), code, left)) {
    return 0;
  }
  while (left != 0) {
    if (at == end || !continue_character(static_cast<unsigned char>(*at++), code, left)) {
      return 0;
    }
  }
  return static_cast<std::size_t>(at - begin);
}

// Appends the character as UTF-8.
void append_character(std::string& out, std::uint32_t code);

}  // namespace bittern::xml
