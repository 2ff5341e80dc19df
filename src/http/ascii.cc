#include "http/ascii.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace bittern::http {
namespace {

// is_tchar() of each byte: it is asked for every byte of every field's name.
constexpr std::array<bool, 256> kTchar = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    table.at(byte) = is_tchar(static_cast<char>(byte));
  }
  return table;
}();

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

#ifdef __SSE2__
constexpr std::size_t kStride = 16;

// How many of the kStride bytes at `at` come before one below 0x20, tabs too, or 0x7f.
std::size_t before_any_control(const char* at) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
  const __m128i del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f));
  const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(low, del)));
  return static_cast<std::size_t>(std::countr_zero(found | 1U << kStride));
}
#else
constexpr std::size_t kStride = 8;

std::size_t before_any_control(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  if constexpr (std::endian::native == std::endian::big) {
    bytes = __builtin_bswap64(bytes);
  }
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  const std::uint64_t low = bytes & (kEach * 0x7f);
  const std::uint64_t from_space = low + kEach * 0x60;  // nothing is carried to the next byte
  const std::uint64_t del = low + kEach;
  const std::uint64_t found = ~bytes & (~from_space | del) & (kEach * 0x80);
  return static_cast<std::size_t>(std::countr_zero(found)) / 8;
}
#endif

}  // namespace

std::size_t before_control(std::string_view text) {
  std::size_t at = 0;
  while (at + kStride <= text.size()) {
    const std::size_t before = before_any_control(text.data() + at);
    at += before;
    if (before < kStride && is_bad_control(text[at++])) {
      return at - 1;
    }
  }
  while (at < text.size() && !is_bad_control(text[at])) {
    ++at;
  }
  return at;
}

std::size_t token_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && kTchar[static_cast<unsigned char>(text[length])]) {
    ++length;
  }
  return length;
}

bool is_token(std::string_view text) { return !text.empty() && token_length(text) == text.size(); }

bool same_length_iequals(std::string_view a, std::string_view b) {
  return a == b ||  // as nearly all write them
         std::equal(a.begin(), a.end(), b.begin(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace bittern::http
