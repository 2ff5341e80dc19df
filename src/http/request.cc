#include "bittern/http/request.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "http/ascii.h"

namespace bittern::http {
namespace {

using Known = std::pair<std::string_view, FieldName>;

constexpr char kCase = 'a' - 'A';

// Of those of its length. Most that mean nothing begin with another letter.
std::optional<FieldName> one_of(std::initializer_list<Known> known, std::string_view text) {
  for (const auto& [name, value] : known) {
    if ((name.front() | kCase) == (text.front() | kCase) && same_length_iequals(name, text)) {
      return value;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<FieldName> field_name(std::string_view text) {
  switch (text.size()) {
    case 4:
      return one_of({{"Host", FieldName::kHost}}, text);
    case 6:
      return one_of({{"Origin", FieldName::kOrigin}, {"Expect", FieldName::kExpect}}, text);
    case 9:
      return one_of({{"Forwarded", FieldName::kForwarded}}, text);
    case 10:
      return one_of({{"Connection", FieldName::kConnection}}, text);
    case 14:
      return one_of({{"Content-Length", FieldName::kContentLength}}, text);
    case 15:
      return one_of({{"Accept-Encoding", FieldName::kAcceptEncoding},
                     {"X-Forwarded-For", FieldName::kXForwardedFor}},
                    text);
    case 16:
      return one_of({{"Content-Encoding", FieldName::kContentEncoding}}, text);
    case 17:
      return one_of({{"Transfer-Encoding", FieldName::kTransferEncoding},
                     {"X-Forwarded-Proto", FieldName::kXForwardedProto}},
                    text);
    case 29:
      return one_of({{"Access-Control-Request-Method", FieldName::kAccessControlRequestMethod}},
                    text);
    case 30:
      return one_of({{"Access-Control-Request-Headers", FieldName::kAccessControlRequestHeaders}},
                    text);
    default:
      return std::nullopt;
  }
}

std::optional<std::string_view> Request::find(FieldName name) const {
  const auto field = std::find_if(fields.begin(), fields.end(),
                                  [name](const RequestField& each) { return each.name == name; });
  if (field == fields.end()) {
    return std::nullopt;
  }
  return field->value;
}

}  // namespace bittern::http
