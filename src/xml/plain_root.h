// The start tag of a client's `<body/>`, in one pass; of an empty request it is all there is.
#pragma once

#include <cstddef>
#include <string_view>

#include "bittern/xml/body_reader.h"

namespace bittern::xml {

// More attributes in one tag, compared each with each, are for expat.
inline constexpr std::size_t kMostAttributes = 16;

// Reads the start tag that `document` begins with, if it is written as nearly all are: a name and
// attributes ` name='value'`, all names of ASCII without a prefix, and no byte in a value that XML
// could take for more than itself. Fills the name, namespace and attributes of `wrapper`, and
// returns the length of the tag; 0 if it is another, or none.
[[nodiscard]] std::size_t take_plain_root(std::string_view document, Wrapper& wrapper);

// A namespace that means what it says, and none of the two that XML keeps for itself.
[[nodiscard]] bool is_usual_namespace(std::string_view uri);

}  // namespace bittern::xml
