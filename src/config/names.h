// What addresses and names look like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bittern::config {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
constexpr bool is_visible(char c) { return c > ' ' && c < 0x7F; }

[[nodiscard]] bool is_ipv4(std::string_view text);
[[nodiscard]] bool is_ipv6(std::string_view text);  // without brackets, port or zone

// A host name of letters, digits and hyphens (RFC 1123 §2.1); beyond ASCII everything, for
// internationalised names are written as they stand in a JID (RFC 7622 §3.2).
[[nodiscard]] bool is_name(std::string_view text);

// 1 to 65535.
[[nodiscard]] std::optional<std::uint16_t> parse_port(std::string_view text);

struct HostAndPort {
  std::string host;
  std::uint16_t port;
};
// "chat.example.org:5222", "192.0.2.1:5222" or "[2001:db8::1]:5222" in its parts; of the host only
// the brackets are looked at.
[[nodiscard]] std::optional<HostAndPort> split_host_and_port(std::string_view text);

// "/run/a" of "/run//a" and of "/run/b/../a".
[[nodiscard]] std::string normal_path(std::string_view path);
// The path, if relative then from the folder of `file`.
[[nodiscard]] std::string beside(std::string_view file, std::string_view path);

}  // namespace bittern::config
