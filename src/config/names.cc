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

std::string normal_path(std::string_view path) {
  return std::filesystem::path(path).lexically_normal().string();
}

std::string beside(std::string_view file, std::string_view path) {
  return (std::filesystem::path(file).parent_path() / path).string();
}

}  // namespace bittern::config
