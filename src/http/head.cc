#include "http/head.h"

#include <algorithm>
#include <charconv>

#include "http/ascii.h"
#include "http/field_list.h"
#include "http/target.h"

namespace bittern::http {
namespace {

using base::make_unexpected;

auto find_field(Request& request, FieldName name) {
  return std::find_if(request.fields.begin(), request.fields.end(),
                      [name](const RequestField& field) { return field.name == name; });
}

std::size_t count(const Request& request, FieldName name) {
  return static_cast<std::size_t>(
      std::count_if(request.fields.begin(), request.fields.end(),
                    [name](const RequestField& field) { return field.name == name; }));
}

bool lists(const Request& request, FieldName name, std::string_view element) {
  bool found = false;
  for_each_element_of(request, name,
                      [&](std::string_view e) { found = found || iequals(e, element); });
  return found;
}

base::Expected<BodyLength, ParseError> transfer_coding(const Request& request) {
  if (request.minor_version == 0) {
    return make_unexpected(ParseError{400, "Transfer-Encoding in HTTP/1.0"});  // RFC 9112 §6.1
  }
  if (count(request, FieldName::kContentLength) != 0) {
    return make_unexpected(ParseError{400, "Transfer-Encoding and Content-Length"});  // §6.3
  }
  std::size_t codings = 0;
  std::string_view last;
  for_each_element_of(request, FieldName::kTransferEncoding, [&](std::string_view coding) {
    ++codings;
    last = coding;
  });
  if (codings == 0) {
    return make_unexpected(ParseError{400, "empty Transfer-Encoding"});
  }
  if (codings > 1 || !iequals(last, "chunked")) {
    return make_unexpected(ParseError{501, "unknown transfer coding"});
  }
  return BodyLength{true, 0};
}

}  // namespace

std::optional<ParseError> settle_host(Request& request, std::string authority) {
  const auto hosts = count(request, FieldName::kHost);
  if (hosts > 1) {
    return ParseError{400, "more than one Host"};
  }
  if (hosts == 0 && request.minor_version > 0) {
    return ParseError{400, "no Host"};
  }
  if (hosts == 1 && !is_host(*request.find(FieldName::kHost))) {
    return ParseError{400, "invalid Host"};
  }
  if (authority.empty()) {
    return std::nullopt;
  }
  if (hosts == 0) {
    request.fields.push_back({FieldName::kHost, std::move(authority)});
  } else {
    find_field(request, FieldName::kHost)->value = std::move(authority);
  }
  return std::nullopt;
}

base::Expected<BodyLength, ParseError> body_length(const Request& request) {
  if (count(request, FieldName::kTransferEncoding) != 0) {
    return transfer_coding(request);
  }
  const auto text = request.find(FieldName::kContentLength);
  if (!text) {
    return BodyLength{};
  }
  BodyLength result;
  const char* const end = text->data() + text->size();
  const auto [rest, fault] = std::from_chars(text->data(), end, result.content_length);
  if (fault != std::errc{} || rest != end || count(request, FieldName::kContentLength) > 1) {
    return make_unexpected(ParseError{400, "invalid Content-Length"});
  }
  return result;
}

bool keeps_alive(const Request& request) {
  if (lists(request, FieldName::kConnection, "close")) {
    return false;
  }
  return request.minor_version > 0 || lists(request, FieldName::kConnection, "keep-alive");
}

bool expects_continue(const Request& request) {
  return request.minor_version > 0 && lists(request, FieldName::kExpect, "100-continue");
}

}  // namespace bittern::http
