// Passing over plain bytes, eight at once.
#include "xml/plain_run.h"

#include <catch2/catch.hpp>
#include <cstddef>
#include <string>

#include "xml/byte_class.h"

namespace bittern::test {
namespace {

constexpr std::size_t kLongest = 20;  // two words and a rest
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

TEST_CASE("no special byte is passed, wherever it stands, and the words before it are") {
  for (int code = 0; code < 256; ++code) {
    const char byte = static_cast<char>(code);
    for (std::size_t length = 1; length <= kLongest; ++length) {
      for (std::size_t at = 0; at < length; ++at) {
        std::string text(length, ' ');
        text[at] = byte;
        const std::size_t plain = is_special(byte) ? at : length;
        if (skipped(text) != plain / kWord * kWord) {
          FAIL("byte " << code << " at " << at << " of " << length);
        }
      }
    }
  }
}

TEST_CASE("of several special bytes none is passed") {
  CHECK(skipped("12345678<2345678\n") == kWord);
  CHECK(skipped("1234567\xc3\xa9") == 0);
  CHECK(skipped("12345678abcdefgh") == 2 * kWord);
  CHECK(skipped("") == 0);
}

}  // namespace bittern::test
