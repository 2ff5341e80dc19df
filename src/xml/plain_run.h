// Passes over bytes that mean nothing but themselves in text and in values, eight at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace bittern::xml {

// Is one of these eight bytes of the classes kTextStop, kValueStop or kCdataStop, white space other
// than a space, or a ">"?
constexpr bool has_special(std::uint64_t bytes) {
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  const auto zero_in = [](std::uint64_t each) { return (each - kEach) & ~each; };
  const std::uint64_t controls = (bytes - kEach * 0x20) & ~bytes;
  const std::uint64_t found = bytes | controls | zero_in(bytes ^ kEach * '<') |
                              zero_in(bytes ^ kEach * '&') | zero_in(bytes ^ kEach * ']') |
                              zero_in(bytes ^ kEach * '"') | zero_in(bytes ^ kEach * '\'') |
                              zero_in(bytes ^ kEach * '>');
  return (found & (kEach * 0x80)) != 0;
}

// Behind those at `at` that are none of these, as far as they come in eights: the first special one
// is at most seven bytes on, or the end is near.
inline const char* skip_plain(const char* at, const char* end) {
  for (std::uint64_t bytes = 0; end - at >= static_cast<std::ptrdiff_t>(sizeof bytes);
       at += sizeof bytes) {
    std::memcpy(&bytes, at, sizeof bytes);
    if (has_special(bytes)) {
      break;
    }
  }
  return at;
}

}  // namespace bittern::xml
