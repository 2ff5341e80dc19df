#include "config/document.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "config/rules.h"

namespace bittern::config {
namespace {

Value convert(const toml::node& node);

Table convert_table(const toml::table& from) {
  Table table;
  table.line = from.source().begin.line;
  for (const auto& [key, node] : from) {
    Value value = convert(node);
    value.line = key.source().begin.line;
    // A table's own line is that of its header, "[bosh]"; a dotted key has none and gets the key's.
    if (auto* inner = std::get_if<Table>(&value.data); inner != nullptr && inner->line == 0) {
      inner->line = value.line;
    }
    table.entries.push_back({std::string(key.str()), std::move(value)});
  }
  return table;
}

Array convert_array(const toml::array& from) {
  Array array;
  for (const toml::node& node : from) {
    array.push_back(convert(node));
  }
  return array;
}

Value convert(const toml::node& node) {
  Value value{node.source().begin.line, Unusable{"a date or time"}};
  if (const auto* integer = node.as_integer()) {
    value.data = integer->get();
  } else if (const auto* string = node.as_string()) {
    value.data = string->get();
  } else if (const auto* array = node.as_array()) {
    value.data = convert_array(*array);
  } else if (const auto* table = node.as_table()) {
    value.data = convert_table(*table);
  } else if (const auto* boolean = node.as_boolean()) {
    value.data = boolean->get();
  } else if (node.is_floating_point()) {
    value.data = Unusable{"a floating-point number"};
  }
  return value;
}

// The line of that number, from 1, without the space around it, and cut where it is too long to
// read.
std::string excerpt(std::string_view text, std::uint32_t number) {
  for (; number > 1; --number) {
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  text = text.substr(0, text.find('\n'));
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r"), text.size());
  text = text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
  constexpr std::size_t kLongest = 80;
  if (text.size() <= kLongest) {
    return std::string(text);
  }
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) {
    --end;  // not within a character (RFC 3629 §3)
  }
  return std::string(text.substr(0, end)) + "...";
}

// What would be right. toml++ tells what it took the text for, which is seldom what was meant.
std::string_view remedy(std::string_view description) {
  const auto has = [description](std::string_view part) {
    return description.find(part) != std::string_view::npos;
  };
  if (has("key-value pair: expected '='")) {
    return " (a setting is key = value)";
  }
  for (const char* part : {"parsing value:", "parsing boolean:", "parsing floating-point:",
                           "integer:", "parsing date", "parsing time", "expected value,"}) {
    if (has(part)) {
      return " (text stands in double quotes)";
    }
  }
  return "";
}

Mistake syntax_mistake(const toml::parse_error& error, std::string_view text,
                       std::string_view file_name) {
  const std::string_view description = error.description();
  const std::uint32_t line = error.source().begin.line;
  std::string message = "not TOML: " + std::string(description);
  const std::string source = excerpt(text, line);
  if (!source.empty() && description.find("utf-8") == std::string_view::npos) {
    message += ", in " + quoted(source);
  }
  message += remedy(description);
  return {std::string(file_name), line, "", message};
}

}  // namespace

std::string Value::describe() const {
  if (const auto* integer = std::get_if<std::int64_t>(&data)) {
    return std::to_string(*integer);
  }
  if (const auto* unusable = std::get_if<Unusable>(&data)) {
    return unusable->name;
  }
  if (std::holds_alternative<bool>(data)) {
    return "a boolean";
  }
  if (std::holds_alternative<std::string>(data)) {
    return "a string";
  }
  return std::holds_alternative<Array>(data) ? "an array" : "a table";
}

// Debian's toml++ is compiled with exceptions, and its other mode has other symbols: so this is the
// place where they are caught.
base::Expected<Table, Mistake> read_document(std::string_view text, std::string_view file_name) {
  try {
    return convert_table(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return base::make_unexpected(syntax_mistake(error, text, file_name));
  }
}

}  // namespace bittern::config
