// Passes over bytes that mean nothing but themselves in text and in values, many at once.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace bittern::xml {

// Special are the bytes of the classes kTextStop, kValueStop and kCdataStop, white space other
// than a space, and ">".

// How many of these eight bytes, the first in memory first, stand before a special one.
constexpr std::size_t plain_of_eight(std::uint64_t bytes) {
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  // In each byte that is zero the highest bit is set. It may be in bytes behind one that is, too.
  const auto zero_in = [](std::uint64_t each) { return (each - kEach) & ~each; };
  if constexpr (std::endian::native == std::endian::big) {
    bytes = __builtin_bswap64(bytes);
  }
  const std::uint64_t controls = (bytes - kEach * 0x20) & ~bytes;
  const std::uint64_t found = bytes | controls | zero_in(bytes ^ kEach * '<') |
                              zero_in(bytes ^ kEach * '&') | zero_in(bytes ^ kEach * ']') |
                              zero_in(bytes ^ kEach * '"') | zero_in(bytes ^ kEach * '\'') |
                              zero_in(bytes ^ kEach * '>');
  return static_cast<std::size_t>(std::countr_zero(found & (kEach * 0x80))) / 8;
}

#ifdef __SSE2__
inline constexpr std::ptrdiff_t kStride = 16;

// The same of the sixteen bytes at `at`.
inline std::size_t plain_of_stride(const char* at) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const auto equal = [bytes](char each) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(each)); };
  // The comparison is signed: what is not ASCII is below a space, as controls are.
  const __m128i outside = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));
  const __m128i markup = _mm_or_si128(_mm_or_si128(equal('<'), equal('&')), equal('>'));
  const __m128i quotes = _mm_or_si128(_mm_or_si128(equal('"'), equal('\'')), equal(']'));
  const auto found =
      static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(outside, _mm_or_si128(markup, quotes))));
  return static_cast<std::size_t>(std::countr_zero(found | 1U << kStride));
}
#else
inline constexpr std::ptrdiff_t kStride = 8;

inline std::size_t plain_of_stride(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return plain_of_eight(bytes);
}
#endif

// The first special one from `at` on; or one of the last seven, before which there is none.
inline const char* skip_plain(const char* at, const char* end) {
  while (end - at >= kStride) {
    const std::size_t plain = plain_of_stride(at);
    at += plain;
    if (plain < static_cast<std::size_t>(kStride)) {
      return at;
    }
  }
  std::uint64_t bytes = 0;
  if (end - at >= static_cast<std::ptrdiff_t>(sizeof bytes)) {
    std::memcpy(&bytes, at, sizeof bytes);
    at += plain_of_eight(bytes);
  }
  return at;
}

}  // namespace bittern::xml
