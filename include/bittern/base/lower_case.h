// Text that is compared without regard to the case of ASCII letters. Never the locale's.
#pragma once

#include <string>
#include <string_view>

namespace bittern::base {

[[nodiscard]] inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower;
}

}  // namespace bittern::base
