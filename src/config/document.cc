#include "config/document.h"

#include <toml++/toml.h>

#include <utility>

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
  } else if (node.is_boolean()) {
    value.data = Unusable{"a boolean"};
  } else if (node.is_floating_point()) {
    value.data = Unusable{"a floating-point number"};
  }
  return value;
}

}  // namespace

std::string Value::describe() const {
  if (const auto* integer = std::get_if<std::int64_t>(&data)) {
    return std::to_string(*integer);
  }
  if (const auto* unusable = std::get_if<Unusable>(&data)) {
    return unusable->name;
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
    return base::make_unexpected(Mistake{std::string(file_name), error.source().begin.line, "",
                                         "not TOML: " + std::string(error.description())});
  }
}

}  // namespace bittern::config
