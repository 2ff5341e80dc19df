// What a setting's text must be: sockets, files and proxies.
#include <algorithm>
#include <cstddef>

#include "bittern/base/ip_address.h"
#include "config/names.h"
#include "config/rules.h"

namespace bittern::config {
namespace {

constexpr std::size_t kMaxUnixPathBytes = 107;        // 108 with a NUL: unix(7)
constexpr std::size_t kMaxDescriptorNameBytes = 255;  // sd_listen_fds(3)

// What is beyond ASCII may be in a file's name, what no terminal shows is a slip.
bool has_control(std::string_view text) { return printable(text) != text; }

}  // namespace

Checked check_unix_path(std::string_view text) {
  if (text.empty() || text.front() != '/' || text.back() == '/' || has_control(text)) {
    return base::make_unexpected(
        "must be an absolute file name such as \"/run/bittern/http.sock\", not " + quoted(text));
  }
  if (text.size() > kMaxUnixPathBytes) {
    return base::make_unexpected("must be at most " + std::to_string(kMaxUnixPathBytes) +
                                 " bytes long, as a Unix socket's name is, not " +
                                 std::to_string(text.size()));
  }
  return std::string(text);
}

// Four digits, for 660 without the zero is read as decimal by one half of the world. Without the
// owner's bits we could not use it ourselves.
Checked check_mode(std::string_view text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  if (text.size() == 4 && std::all_of(text.begin(), text.end(), is_octal) && text >= "0600" &&
      text <= "0777") {
    return std::string(text);
  }
  return base::make_unexpected(
      "must be octal permissions from \"0600\" to \"0777\", such as \"0660\", not " + quoted(text));
}

Checked check_descriptor_name(std::string_view text) {
  const bool right =
      !text.empty() && text.size() <= kMaxDescriptorNameBytes &&
      std::all_of(text.begin(), text.end(), [](char c) { return is_ascii(c) && c != ':'; }) &&
      !has_control(text);
  if (right) {
    return std::string(text);
  }
  return base::make_unexpected(
      "must be the FileDescriptorName= of a socket unit, such as \"http\" or \"bittern.socket\", "
      "not " +
      quoted(text));
}

Checked check_file(std::string_view text) {
  if (text.empty() || text.back() == '/' || has_control(text)) {
    return base::make_unexpected(
        "must be the name of a PEM file such as \"/etc/bittern/chat.example.org.pem\", not " +
        quoted(text));
  }
  return std::string(text);
}

Checked check_proxy(std::string_view text) {
  if (text == "unix" || base::Network::parse(text)) {
    return std::string(text);
  }
  return base::make_unexpected(
      "must be an address, a network such as \"10.0.0.0/8\", or \"unix\", not " + quoted(text));
}

}  // namespace bittern::config
