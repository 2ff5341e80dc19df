// A client's strict reading of the bytes that answer it (RFC 9112 §4, §6.3): it takes only what
// leaves no doubt where a response ends.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/fuzz/pieces.h"

namespace bittern::fuzz {

class ResponseReader {
 public:
  struct Field {
    std::string_view name;  // of the bytes that are read
    std::string value;
  };
  struct Response {
    int status = 0;
    std::vector<Field> fields;
    std::string body;
  };

  explicit ResponseReader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool at_end() const { return bytes_.empty(); }

  Response next(bool to_head) {
    Response response;
    const std::string_view status = line();
    require(status.size() >= 13 && status.substr(0, 9) == "HTTP/1.1 " && status[12] == ' ',
            "a response begins with a status line");
    response.status = static_cast<int>(number(status.substr(9, 3)));
    std::optional<std::size_t> length;
    for (std::string_view text = line(); !text.empty(); text = line()) {
      Field field = to_field(text);
      require(field.name != "Transfer-Encoding", "no response is chunked (XEP-0124 §5)");
      if (field.name == "Content-Length") {
        require(!length, "there is one Content-Length");
        length = number(field.value);
      }
      response.fields.push_back(std::move(field));
    }
    const bool bodiless = response.status == 204 || response.status == 304;
    require(length.has_value() != bodiless, "a length is said where there may be a body");
    if (!bodiless && !to_head) {
      require(*length <= bytes_.size(), "the body is as long as it says");
      response.body = bytes_.substr(0, *length);
      bytes_.remove_prefix(*length);
    }
    return response;
  }

 private:
  std::string_view line() {
    const auto end = bytes_.find("\r\n");
    require(end != std::string_view::npos, "lines end with CR LF");
    const auto text = bytes_.substr(0, end);
    require(text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos,
            "and with nothing less");
    bytes_.remove_prefix(end + 2);
    return text;
  }

  static std::size_t number(std::string_view digits) {
    std::size_t value = 0;
    const auto [rest, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    require(fault == std::errc{} && rest == digits.data() + digits.size(), "a number is digits");
    return value;
  }

  static Field to_field(std::string_view text) {
    const auto colon = text.find(": ");
    require(colon != std::string_view::npos && colon > 0, "a field has a name and a colon");
    const auto name = text.substr(0, colon);
    require(name.find_first_of(" \t") == std::string_view::npos, "and the name no space");
    return {name, std::string(text.substr(colon + 2))};
  }

  std::string_view bytes_;
};

}  // namespace bittern::fuzz
