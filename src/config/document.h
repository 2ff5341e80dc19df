// A TOML file as a tree of our own, so that one file alone includes toml++, which is slow to
// compile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bittern/base/expected.h"
#include "config/config.h"

namespace bittern::config {

struct Entry;

struct Table {
  std::uint32_t line = 0;
  std::vector<Entry> entries;
};

struct Value;
using Array = std::vector<Value>;

// A value that no setting takes, with its name in a sentence ("a date").
struct Unusable {
  const char* name;
};

struct Value {
  std::uint32_t line = 0;
  std::variant<std::int64_t, bool, std::string, Array, Table, Unusable> data;

  // "a string", "an array"; an integer is named by its digits.
  [[nodiscard]] std::string describe() const;
};

struct Entry {
  std::string key;
  Value value;
};

// The whole document, or where its syntax is wrong.
[[nodiscard]] base::Expected<Table, Mistake> read_document(std::string_view text,
                                                           std::string_view file_name);

}  // namespace bittern::config
