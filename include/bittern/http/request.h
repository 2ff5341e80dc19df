// One HTTP request as far as a connection manager needs it (RFC 9110).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kOptions, kOther };

// The fields that mean something here. All others are checked as these are, and forgotten: a
// browser sends a dozen with each request.
enum class FieldName : std::uint8_t {
  kAcceptEncoding,
  kAccessControlRequestHeaders,
  kAccessControlRequestMethod,
  kConnection,
  kContentEncoding,
  kContentLength,
  kExpect,
  kForwarded,
  kHost,
  kOrigin,
  kTransferEncoding,
  kXForwardedFor,
  kXForwardedProto,
};

// In any case; none: it means nothing here.
[[nodiscard]] std::optional<FieldName> field_name(std::string_view text);

struct RequestField {
  FieldName name;
  std::string value;  // without surrounding white space
};

struct Request {
  Method method = Method::kOther;
  std::string path;  // of the target, without scheme, authority and query; percent escapes as sent
  std::uint8_t minor_version = 1;    // HTTP/1.0 or HTTP/1.1
  bool keep_alive = true;            // the connection may be used again (RFC 9112 §9.3)
  std::vector<RequestField> fields;  // as sent, in their order
  std::string body;

  // The value of the first field called `name`.
  [[nodiscard]] std::optional<std::string_view> find(FieldName name) const;
};

}  // namespace bittern::http
