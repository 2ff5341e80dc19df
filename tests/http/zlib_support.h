// Compressed test data, made and read by zlib itself.
#pragma once

#include <zlib.h>

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

namespace bittern::http::test {

// zlib's numbers for the formats.
inline constexpr int kGzip = 31;
inline constexpr int kZlib = 15;
inline constexpr int kRaw = -15;

inline Bytef* bytes_of(std::string_view text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // NOLINT
}

inline std::string deflated(std::string_view text, int format, int level = 6) {
  z_stream zlib{};
  REQUIRE(deflateInit2(&zlib, level, Z_DEFLATED, format, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&zlib, text.size()) + 32, '\0');
  zlib.next_in = bytes_of(text);
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = bytes_of(out);
  zlib.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&zlib, Z_FINISH) == Z_STREAM_END);
  out.resize(zlib.total_out);
  REQUIRE(deflateEnd(&zlib) == Z_OK);
  return out;
}

// The one stream that `bytes` are, and nothing behind it.
inline std::string inflated(std::string_view bytes, int format, std::size_t room) {
  z_stream zlib{};
  REQUIRE(inflateInit2(&zlib, format) == Z_OK);
  std::string out(room + 1, '\0');
  zlib.next_in = bytes_of(bytes);
  zlib.avail_in = static_cast<uInt>(bytes.size());
  zlib.next_out = bytes_of(out);
  zlib.avail_out = static_cast<uInt>(out.size());
  REQUIRE(inflate(&zlib, Z_FINISH) == Z_STREAM_END);
  REQUIRE(zlib.avail_in == 0);
  out.resize(zlib.total_out);
  REQUIRE(inflateEnd(&zlib) == Z_OK);
  return out;
}

}  // namespace bittern::http::test
