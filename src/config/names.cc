#include "config/names.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string>

namespace bittern::config {
namespace {

constexpr std::size_t kMaxNameBytes = 253;  // RFC 1035 §2.3.4, without the final dot
constexpr std::size_t kMaxLabelBytes = 63;

bool is_address(int family, std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    return false;  // inet_pton would stop there
  }
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabelBytes || label.front() == '-' ||
      label.back() == '-') {
    return false;
  }
  return std::all_of(label.begin(), label.end(), [](char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || c == '-' || !is_ascii(c);
  });
}

}  // namespace

bool is_ipv4(std::string_view text) { return is_address(AF_INET, text); }
bool is_ipv6(std::string_view text) { return is_address(AF_INET6, text); }

bool is_name(std::string_view name) {
  if (name.size() > kMaxNameBytes) {
    return false;
  }
  while (true) {
    const std::size_t dot = name.find('.');
    if (!is_label(name.substr(0, dot))) {
      return false;
    }
    if (dot == std::string_view::npos) {
      return true;
    }
    name.remove_prefix(dot + 1);
  }
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) {
    return std::nullopt;
  }
  unsigned number = 0;
  for (char c : text) {
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  if (number < 1 || number > 65535) {
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(number);
}

std::optional<HostAndPort> split_host_and_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view host = text.substr(0, colon);
  const auto port = parse_port(text.substr(colon + 1));
  const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (brackets) {
    host = host.substr(1, host.size() - 2);
  }
  if (!port || brackets != is_ipv6(host)) {
    return std::nullopt;
  }
  return HostAndPort{std::string(host), *port};
}

std::string normal_path(std::string_view path) {
  return std::filesystem::path(path).lexically_normal().string();
}

std::string beside(std::string_view file, std::string_view path) {
  return (std::filesystem::path(file).parent_path() / path).string();
}

}  // namespace bittern::config
