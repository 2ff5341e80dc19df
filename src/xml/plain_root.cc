#include "xml/plain_root.h"

#include <algorithm>
#include <optional>
#include <string>

#include "bittern/xml/start_tag.h"
#include "xml/byte_class.h"
#include "xml/plain_run.h"

namespace bittern::xml {
namespace {

constexpr std::size_t kUsualAttributes = 4;  // of a request in a session

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

// Behind the name that begins at `at`; `at` if none does.
const char* skip_name(const char* at, const char* end) {
  if (at == end || !is(*at, kNameStart)) {
    return at;
  }
  return std::find_if_not(at, end, [](char byte) { return is(byte, kNameChar); });
}

// The first byte that is not plain; plain_run.h says which are.
const char* skip_value(const char* at, const char* end) {
  return std::find_if_not(skip_plain(at, end), end, [](char byte) {
    return byte == ' ' || (byte != '>' && !is(byte, kTextStop | kValueStop | kSpace));
  });
}

// `name='value'`; `at` is moved behind it.
std::optional<RawAttribute> take_attribute(const char*& at, const char* end) {
  const char* const name_end = skip_name(at, end);
  if (name_end == at || end - name_end < 2 || name_end[0] != '=' ||
      (name_end[1] != '\'' && name_end[1] != '"')) {
    return std::nullopt;
  }
  const char* const value = name_end + 2;
  const char* const value_end = skip_value(value, end);
  if (value_end == end || *value_end != name_end[1]) {
    return std::nullopt;
  }
  const RawAttribute attribute{between(at, name_end), between(value, value_end)};
  at = value_end + 1;
  return attribute;
}

// False: it is the second of its name, or its meaning is not plain.
bool add(const RawAttribute& attribute, Wrapper& wrapper) {
  if (attribute.name == "xmlns") {
    const bool first = wrapper.namespace_uri.empty();  // an empty one is not usual
    wrapper.namespace_uri = attribute.value;
    return first && is_usual_namespace(attribute.value);
  }
  auto& others = wrapper.attributes;
  const bool doubled = std::any_of(others.begin(), others.end(), [&](const Attribute& other) {
    return other.name == attribute.name;
  });
  if (doubled || others.size() == kMostAttributes) {
    return false;
  }
  others.push_back({{}, std::string(attribute.name), std::string(attribute.value)});
  return true;
}

}  // namespace

bool is_usual_namespace(std::string_view uri) {
  constexpr std::string_view kReserved = "http://www.w3.org/";
  return !uri.empty() && uri.substr(0, kReserved.size()) != kReserved;
}

std::size_t take_plain_root(std::string_view document, Wrapper& wrapper) {
  if (document.empty() || document.front() != '<') {
    return 0;
  }
  const char* const end = document.data() + document.size();
  const char* const name = document.data() + 1;
  const char* at = skip_name(name, end);
  if (at == name) {
    return 0;
  }
  wrapper.name = between(name, at);
  wrapper.attributes.reserve(kUsualAttributes);
  while (end - at > 1 && at[0] == ' ' && is(at[1], kNameStart)) {
    const auto attribute = take_attribute(++at, end);
    if (!attribute || !add(*attribute, wrapper)) {
      return 0;
    }
  }
  at += at != end && *at == ' ' ? 1 : 0;
  at += at != end && *at == '/' ? 1 : 0;
  return at != end && *at == '>' ? between(document.data(), at).size() + 1 : 0;
}

}  // namespace bittern::xml
