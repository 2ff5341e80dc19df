// One HTTP request as far as a connection manager needs it (RFC 9110).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kOptions, kOther };

struct Field {
  std::string name;   // as sent; compare without regard to case
  std::string value;  // without surrounding white space
};

struct Request {
  Method method = Method::kOther;
  std::string path;  // of the target, without scheme, authority and query; percent escapes as sent
  std::uint8_t minor_version = 1;  // HTTP/1.0 or HTTP/1.1
  bool keep_alive = true;          // the connection may be used again (RFC 9112 §9.3)
  std::vector<Field> fields;
  std::string body;

  // The value of the first field called `name` (any case).
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
};

}  // namespace bittern::http
