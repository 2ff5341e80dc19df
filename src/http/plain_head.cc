#include "http/plain_head.h"

#include <algorithm>
#include <utility>

#include "http/ascii.h"
#include "http/head.h"

namespace bittern::http {
namespace {

constexpr std::string_view kMethod = "POST ";
constexpr std::string_view kVersion = " HTTP/1.1\r\n";
constexpr std::string_view kLineEnd = "\r\n";

// Unreserved characters (RFC 3986 §2.3) and slashes: a target of these is its own path.
constexpr bool is_plain_in_path(char c) {
  return is_alpha(c) || is_digit(c) || c == '/' || c == '-' || c == '.' || c == '_' || c == '~';
}

// The request line; `rest` is what is behind it.
bool take_request_line(std::string_view& rest, Request& request) {
  if (rest.substr(0, kMethod.size()) != kMethod) {
    return false;
  }
  rest.remove_prefix(kMethod.size());
  const auto* const end = std::find_if_not(rest.begin(), rest.end(), is_plain_in_path);
  const std::string_view path = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(path.size());
  if (path.empty() || path.front() != '/' || rest.substr(0, kVersion.size()) != kVersion) {
    return false;
  }
  rest.remove_prefix(kVersion.size());
  request.method = Method::kPost;
  request.path = path;
  return true;
}

// A field's line, with at most one space and that before the value: llhttp does not take white
// space for the same behind each. `rest` is what is behind the line.
bool take_field(std::string_view& rest, Request& request) {
  const std::size_t colon = token_length(rest);
  const std::size_t end = colon + before_control(rest.substr(colon));
  if (colon == 0 || end == colon || rest[colon] != ':' ||
      rest.substr(end, kLineEnd.size()) != kLineEnd) {
    return false;
  }
  std::string_view value = rest.substr(colon + 1, end - colon - 1);
  value.remove_prefix(!value.empty() && value.front() == ' ' ? 1 : 0);
  if (!value.empty() && (is_blank(value.front()) || is_blank(value.back()))) {
    return false;
  }
  if (const auto name = field_name(rest.substr(0, colon))) {
    if (name == FieldName::kTransferEncoding || name == FieldName::kExpect) {
      return false;
    }
    request.fields.push_back({*name, std::string(value)});
  }
  rest.remove_prefix(end + kLineEnd.size());
  return true;
}

}  // namespace

std::optional<PlainHead> read_plain_head(std::string_view bytes, const Parser::Limits& limits) {
  std::string_view rest = bytes.substr(0, limits.max_header_bytes);
  const std::size_t most = rest.size();
  Request request;
  if (!take_request_line(rest, request)) {
    return std::nullopt;
  }
  request.fields.reserve(kUsualFields);
  for (std::size_t fields = 0; rest.substr(0, kLineEnd.size()) != kLineEnd; ++fields) {
    if (fields == limits.max_fields || !take_field(rest, request)) {
      return std::nullopt;
    }
  }
  const auto body = body_length(request);
  if (settle_host(request, {}) || !body || body->content_length == 0 ||
      body->content_length > limits.max_body_bytes) {
    return std::nullopt;
  }
  request.keep_alive = keeps_alive(request);
  return PlainHead{std::move(request), most - rest.size() + kLineEnd.size(), body->content_length};
}

}  // namespace bittern::http
