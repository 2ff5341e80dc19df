#include "net/random.h"

#include <sys/random.h>

#include <array>
#include <string_view>

#include "bittern/base/check.h"

namespace bittern::net {
namespace {

void fill_random(unsigned char* bytes, std::size_t size) {
  // Up to 256 bytes come whole once the kernel's pool is ready, and getrandom waits for that.
  BITTERN_CHECK(size <= 256);
  BITTERN_CHECK(getrandom(bytes, size, 0) == static_cast<ssize_t>(size));
}

}  // namespace

std::string random_token(std::size_t bytes) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<unsigned char, 256> raw{};
  fill_random(raw.data(), bytes);
  std::string token;
  std::uint32_t bits = 0;
  unsigned have = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    bits = (bits << 8U) | raw.at(i);
    for (have += 8; have >= 6; have -= 6) {
      token += kAlphabet[(bits >> (have - 6)) & 63U];
    }
  }
  if (have > 0) {
    token += kAlphabet[(bits << (6 - have)) & 63U];
  }
  return token;
}

std::uint64_t random_number() {
  std::array<unsigned char, 8> raw{};
  fill_random(raw.data(), raw.size());
  std::uint64_t number = 0;
  for (const unsigned char byte : raw) {
    number = number << 8U | byte;
  }
  return number;
}

}  // namespace bittern::net
