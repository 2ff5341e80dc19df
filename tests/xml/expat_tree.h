// What expat, asked without our code between, says about a document: the oracle of these tests.
#pragma once

#include <expat.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bittern::xml {

struct ExpatChild {
  std::size_t begin;
  std::size_t end;
  std::string meaning;  // resolved names, attributes and text of it and all within
};

struct ExpatTree {
  bool root_started = false;
  XML_Error error = XML_ERROR_NONE;
  std::size_t error_offset = 0;
  std::vector<ExpatChild> children;  // of the root, complete ones
};

// In meanings, names of the namespace `from` are written as those of `to`.
struct TakenAs {
  std::string_view from;
  std::string_view to;
};

[[nodiscard]] ExpatTree expat_tree(std::string_view document, TakenAs taken_as = {});

// Attributes of the root as written, without namespaces; in the order of the document.
using PlainAttributes = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] PlainAttributes expat_root_attributes(std::string_view document);

}  // namespace bittern::xml
