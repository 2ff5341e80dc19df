// References in text and attribute values (XML 1.0 §4.1, §4.6).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace bittern::xml {

// A name of up to four letters as one number.
constexpr std::uint32_t add_to_entity_name(std::uint32_t name, char letter) {
  return name << 8 | static_cast<unsigned char>(letter);
}

constexpr std::uint32_t entity_name(std::string_view letters) {
  std::uint32_t name = 0;
  for (const char letter : letters) {
    name = add_to_entity_name(name, letter);
  }
  return name;
}

// What a predefined entity stands for; NUL if there is none of this name.
constexpr char predefined_entity(std::uint32_t name) {
  switch (name) {
    case entity_name("lt"):
      return '<';
    case entity_name("gt"):
      return '>';
    case entity_name("amp"):
      return '&';
    case entity_name("apos"):
      return '\'';
    case entity_name("quot"):
      return '"';
    default:
      return '\0';
  }
}

// 0 to 15, or 16 for what is no hexadecimal digit.
constexpr unsigned digit_value(char byte) {
  if (byte >= '0' && byte <= '9') {
    return static_cast<unsigned>(byte - '0');
  }
  const char lower = static_cast<char>(byte | 0x20);
  return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a' + 10) : 16;
}

}  // namespace bittern::xml
