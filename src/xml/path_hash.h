// The names of all open elements as one number: path = path * K + hash(name). As K is odd it has an
// inverse mod 2^64, so that an end tag can be taken off again.
#pragma once

#include <cstdint>

namespace bittern::xml {

// Odd, and neither K - 1 nor K + 1 divides by a high power of two: `<a><b></a></b>` goes unseen
// only if (hash(a) - hash(b)) * (K - 1) is 0 mod 2^64.
inline constexpr std::uint64_t kPathFactor = 0x9E3779B97F4A7C15;

constexpr std::uint64_t inverse(std::uint64_t odd) {
  std::uint64_t found = odd;  // right in three bits, and Newton's step doubles their number
  for (int bits = 3; bits < 64; bits *= 2) {
    found *= 2 - odd * found;
  }
  return found;
}

inline constexpr std::uint64_t kPathInverse = inverse(kPathFactor);
static_assert(kPathFactor * kPathInverse == 1);

// FNV-1a, 64 bits.
inline constexpr std::uint64_t kNoName = 0xCBF29CE484222325;

constexpr std::uint64_t add_to_name(std::uint64_t name, const char* begin, const char* end) {
  for (; begin != end; ++begin) {
    name = (name ^ static_cast<unsigned char>(*begin)) * 0x100000001B3;
  }
  return name;
}

// FNV-1a leaves names that differ in little close together; this spreads them (the last steps of
// MurmurHash3).
constexpr std::uint64_t spread(std::uint64_t name) {
  name = (name ^ name >> 33) * 0xFF51AFD7ED558CCD;
  name = (name ^ name >> 33) * 0xC4CEB9FE1A85EC53;
  return name ^ name >> 33;
}

constexpr std::uint64_t enter(std::uint64_t path, std::uint64_t name) {
  return path * kPathFactor + spread(name);
}

constexpr std::uint64_t leave(std::uint64_t path, std::uint64_t name) {
  return (path - spread(name)) * kPathInverse;
}

}  // namespace bittern::xml
