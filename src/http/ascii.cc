#include "http/ascii.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

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

// 0x80 in each byte that is below 0x20, tabs too, or 0x7f.
constexpr std::uint64_t controls(std::uint64_t bytes) {
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  const std::uint64_t low = bytes & (kEach * 0x7f);
  const std::uint64_t from_space = low + kEach * 0x60;  // nothing is carried to the next byte
  const std::uint64_t del = low + kEach;
  return ~bytes & (~from_space | del) & (kEach * 0x80);
}

}  // namespace

std::size_t before_control(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t bytes = 0; at + sizeof bytes <= text.size(); at += sizeof bytes) {
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    if (controls(bytes) != 0) {
      break;
    }
  }
  while (at < text.size() && !is_bad_control(text[at])) {
    ++at;
  }
  return at;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return kTchar[static_cast<unsigned char>(c)]; });
}

bool same_length_iequals(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace bittern::http
