// The alphabet of HTTP's grammar (RFC 9110 §5.6). Never the locale's.
#pragma once

#include <cstddef>
#include <string_view>

namespace bittern::http {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
[[nodiscard]] constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
// HTAB is the one control character that a field value may have (RFC 9110 §5.5).
[[nodiscard]] constexpr bool is_bad_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}
// How many bytes come before the first of those.
[[nodiscard]] std::size_t before_control(std::string_view text);
[[nodiscard]] constexpr bool is_tchar(char c) {
  return is_digit(c) || is_alpha(c) ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

// How many tchars it begins with.
[[nodiscard]] std::size_t token_length(std::string_view text);
// RFC 9110 §5.6.2.
[[nodiscard]] bool is_token(std::string_view text);
// Without regard to the case of ASCII letters. Of a request's fields nearly all differ in length.
[[nodiscard]] bool same_length_iequals(std::string_view a, std::string_view b);
[[nodiscard]] inline bool iequals(std::string_view a, std::string_view b) {
  return a.size() == b.size() && same_length_iequals(a, b);
}
// Without the spaces and tabs around it (OWS, RFC 9110 §5.6.3).
[[nodiscard]] std::string_view trim(std::string_view text);

// Calls `use` with every element of a comma-separated list; empty elements do not count
// (RFC 9110 §5.6.1.2).
template <typename Use>
void for_each_element(std::string_view list, Use use) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto element = trim(list.substr(0, comma));
    if (!element.empty()) {
      use(element);
    }
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
}

}  // namespace bittern::http
