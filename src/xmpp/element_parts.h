// Takes a complete element apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bittern/xml/stanza_splitter.h"

namespace bittern::xmpp {

// Views into the element's bytes; white space between the parts is left out.
struct ElementParts {
  bool whole = false;  // no: the element has text of its own; here is what comes before it
  std::string_view start_tag;
  std::vector<std::string_view> children;
  std::string_view end_tag;  // empty: an empty element
};

// `element` is complete and was read with `limits`.
[[nodiscard]] ElementParts element_parts(std::string_view element,
                                         xml::StanzaSplitter::Limits limits);

// What `element` says, if it is text only; else nothing. White space around it is left out.
[[nodiscard]] std::string text_of(std::string_view element);

}  // namespace bittern::xmpp
