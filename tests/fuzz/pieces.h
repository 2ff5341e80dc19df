// How a fuzz target cuts its input into pieces, and says what it found.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace bittern::fuzz {

using Pieces = std::vector<std::string_view>;

// The invariant `what` does not hold: libFuzzer keeps the input and shows where.
inline void require(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "not so: %s\n", what);
    std::abort();
  }
}

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline Pieces whole(std::string_view bytes) { return {bytes}; }

inline Pieces bytewise(std::string_view bytes) {
  Pieces pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    pieces.push_back(bytes.substr(i, 1));
  }
  return pieces;
}

// The first byte of each piece says how long it is, up to 61 bytes: where the cuts are is in the
// fuzzer's hands, and an input stays a document that people can read.
inline Pieces cut_by_content(std::string_view bytes) {
  Pieces pieces;
  while (!bytes.empty()) {
    const auto size =
        std::min<std::size_t>(bytes.size(), 1 + static_cast<unsigned char>(bytes.front()) % 61);
    pieces.push_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return pieces;
}

}  // namespace bittern::fuzz
