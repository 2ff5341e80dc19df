// Finding what may not stand in a line, many bytes at a time.
#include "http/ascii.h"

#include <catch2/catch.hpp>
#include <cstddef>
#include <string>

namespace bittern::test {

TEST_CASE("every byte is seen wherever it stands in a text of any length (RFC 9110 §5.5)") {
  constexpr std::size_t kLongest = 36;  // two strides and a rest
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (std::size_t length = 1; length <= kLongest; ++length) {
      for (std::size_t at = 0; at < length; ++at) {
        std::string text(length, '\xc3');
        text[at] = c;
        const std::size_t expected = http::is_bad_control(c) ? at : length;
        if (http::before_control(text) != expected) {
          FAIL("byte " << byte << " at " << at << " of " << length);
        }
      }
    }
  }
}

TEST_CASE("the first of several controls is found, behind tabs, too (RFC 9110 §5.5)") {
  CHECK(http::before_control("") == 0);
  CHECK(http::before_control("a\tb\tc\td\te\tf\ng\rh") == 11);
  CHECK(http::before_control("12345678\x7f"
                             "12345678\n") == 8);
  CHECK(http::before_control("1234567\n\n") == 7);
}

}  // namespace bittern::test
