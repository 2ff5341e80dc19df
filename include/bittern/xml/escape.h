// Text to XML and back.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bittern::xml {

// Appends `text` escaped so that it may stand in an attribute (either quote) or in character data.
// Tab, line feed and carriage return become character references, as attribute values lose them;
// the controls that XML forbids even as references become U+FFFD.
void append_escaped(std::string& out, std::string_view text);

// How many bytes append_escaped appends for `text`.
[[nodiscard]] std::size_t escaped_size(std::string_view text);

// Appends ` name='escaped value'`.
void append_attribute(std::string& out, std::string_view name, std::string_view value);

// The text of a raw attribute value: the five predefined entities and character references
// resolved, white space that stands there literally turned into spaces (XML 1.0 §3.3.3). What
// cannot be resolved is kept as it stands.
[[nodiscard]] std::string unescape(std::string_view raw);

}  // namespace bittern::xml
