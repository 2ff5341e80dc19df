// Passing over plain bytes, many at once.
#include "xml/plain_run.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "xml/byte_class.h"

namespace bittern::test {
namespace {

constexpr std::size_t kLongest = 44;  // two strides, a word and a rest
constexpr std::size_t kWord = 8;

// Means something to somebody who passes over plain bytes.
bool is_special(char byte) {
  return xml::is(byte, xml::kTextStop | xml::kValueStop | xml::kCdataStop) || byte == '>' ||
         (byte != ' ' && xml::is(byte, xml::kSpace));
}

std::size_t skipped(const std::string& text) {
  const char* const end = text.data() + text.size();
  return static_cast<std::size_t>(xml::skip_plain(text.data(), end) - text.data());
}

}  // namespace

TEST_CASE("no special byte is passed, wherever it stands, and all before it are but a rest") {
  for (int code = 0; code < 256; ++code) {
    const char byte = static_cast<char>(code);
    for (std::size_t length = 1; length <= kLongest; ++length) {
      for (std::size_t at = 0; at < length; ++at) {
        std::string text(length, ' ');
        text[at] = byte;
        const std::size_t words = length / kWord * kWord;
        if (skipped(text) != (is_special(byte) ? std::min(at, words) : words)) {
          FAIL("byte " << code << " at " << at << " of " << length);
        }
      }
    }
  }
}

TEST_CASE("of several special bytes none is passed") {
  CHECK(skipped("12345678<2345678\n") == kWord);
  CHECK(skipped("1>345678<2345678\n") == 1);
  CHECK(skipped("1234567\xc3\xa9") == kWord - 1);
  CHECK(skipped("1234567\xc3\xa9 and so on, beyond it") == kWord - 1);
  CHECK(skipped("12345678abcdefgh") == 2 * kWord);
  CHECK(skipped("") == 0);
}

// Machines without wider registers have no other way.
TEST_CASE("of eight bytes the plain ones before the first special one are counted") {
  for (int code = 0; code < 256; ++code) {
    for (std::size_t at = 0; at < kWord; ++at) {
      std::string text(kWord, 'x');
      text[at] = static_cast<char>(code);
      text[kWord - 1] = at + 1 < kWord ? '<' : text[kWord - 1];
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, text.data(), sizeof bytes);
      const std::size_t otherwise = at + 1 < kWord ? kWord - 1 : kWord;
      if (xml::plain_of_eight(bytes) != (is_special(text[at]) ? at : otherwise)) {
        FAIL("byte " << code << " at " << at);
      }
    }
  }
}

}  // namespace bittern::test
