#include "http/forwarded_element.h"

#include <algorithm>
#include <vector>

#include "bittern/base/lower_case.h"
#include "http/ascii.h"

namespace bittern::http {
namespace {

// node-port = port / obfport (RFC 7239 §6.1).
bool is_port(std::string_view text) {
  constexpr std::size_t kMostDigits = 5;
  if (text.empty()) {
    return false;
  }
  if (text.front() == '_') {
    return std::all_of(text.begin() + 1, text.end(), [](char c) {
      return is_alpha(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
    });
  }
  return text.size() <= kMostDigits && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_lax_tchar(char c) { return is_tchar(c) || c == ':' || c == '[' || c == ']'; }

// qdtext or quoted-pair (RFC 9110 §5.6.4); a field's value has no other control characters.
std::optional<std::string> parse_quoted(std::string_view& text) {
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (text[i] == '\\' && ++i == text.size()) {
      break;
    }
    value.push_back(text[i]);
  }
  return std::nullopt;
}

std::string_view take_while(std::string_view& text, bool (*wanted)(char)) {
  const auto* const end = std::find_if_not(text.begin(), text.end(), wanted);
  const auto taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

std::optional<std::string> parse_value(std::string_view& text) {
  if (!text.empty() && text.front() == '"') {
    return parse_quoted(text);
  }
  const auto value = take_while(text, is_lax_tchar);
  return value.empty() ? std::nullopt : std::optional<std::string>(value);
}

struct Parameter {
  std::string name;  // in lower case
  std::string value;
};

// forwarded-pair, with what separates it from the next.
std::optional<Parameter> take_parameter(std::string_view& text) {
  const auto name = take_while(text, is_tchar);
  if (name.empty() || text.empty() || text.front() != '=') {
    return std::nullopt;
  }
  text.remove_prefix(1);
  auto value = parse_value(text);
  text = trim(text);
  if (!value || !(text.empty() || text.front() == ';')) {
    return std::nullopt;
  }
  return Parameter{base::lower_case(name), *std::move(value)};
}

// There are four (RFC 7239 §5); finding the same one twice costs the square of their number.
constexpr std::size_t kMostParameters = 16;

std::optional<std::vector<Parameter>> parse_parameters(std::string_view text) {
  std::vector<Parameter> parameters;
  for (text = trim(text); !text.empty(); text = trim(text)) {
    if (text.front() == ';') {  // a pair may be missing
      text.remove_prefix(1);
      continue;
    }
    auto parameter = take_parameter(text);
    const auto same = [&](const Parameter& other) { return other.name == parameter->name; };
    if (!parameter || parameters.size() == kMostParameters ||
        std::any_of(parameters.begin(), parameters.end(), same)) {
      return std::nullopt;
    }
    parameters.push_back(*std::move(parameter));
  }
  return parameters;
}

// Is the quote at `at` part of a quoted string, for the backslashes before it?
bool is_escaped(std::string_view text, std::size_t at) {
  std::size_t backslashes = 0;
  while (backslashes < at && text[at - 1 - backslashes] == '\\') {
    ++backslashes;
  }
  return backslashes % 2 == 1;
}

}  // namespace

std::optional<base::IpAddress> parse_node(std::string_view text) {
  const auto first_colon = text.find(':');
  if (first_colon == std::string_view::npos) {
    return base::IpAddress::parse(text);
  }
  if (text.front() == '[') {
    const auto end = text.find(']');
    if (end == std::string_view::npos || end < first_colon) {  // an IPv6 address has a colon
      return std::nullopt;
    }
    const auto rest = text.substr(end + 1);
    const bool sound = rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
    return sound ? base::IpAddress::parse(text.substr(1, end - 1)) : std::nullopt;
  }
  if (text.find(':', first_colon + 1) != std::string_view::npos) {
    return base::IpAddress::parse(text);
  }
  return is_port(text.substr(first_colon + 1)) ? base::IpAddress::parse(text.substr(0, first_colon))
                                               : std::nullopt;
}

std::optional<ForwardedElement> parse_forwarded_element(std::string_view text) {
  auto parameters = parse_parameters(text);
  if (!parameters) {
    return std::nullopt;
  }
  ForwardedElement element;
  for (Parameter& parameter : *parameters) {
    if (parameter.name == "for") {
      element.node = std::move(parameter.value);
    } else if (parameter.name == "proto") {
      element.proto = std::move(parameter.value);
    }
  }
  return element;
}

std::string_view take_last_element(std::string_view& list) {
  bool quoted = false;
  std::size_t begin = list.size();
  for (; begin > 0; --begin) {
    const char c = list[begin - 1];
    if (c == '"' && !is_escaped(list, begin - 1)) {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      break;
    }
  }
  const auto element = trim(list.substr(begin));
  list = list.substr(0, begin == 0 ? 0 : begin - 1);
  return element;
}

}  // namespace bittern::http
