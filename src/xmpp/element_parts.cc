#include "xmpp/element_parts.h"

#include "bittern/xml/start_tag.h"

namespace bittern::xmpp {

// A splitter can walk an element: its root is to it what a stream is. But an empty root is none.
ElementParts element_parts(std::string_view element, xml::StanzaSplitter::Limits limits) {
  using Found = xml::StanzaSplitter::Found;
  const auto tag = xml::scan_start_tag(element);
  if (tag && tag->empty_element) {
    return {true, element, {}, {}};
  }
  ElementParts parts;
  xml::StanzaSplitter walk(limits);
  while (!parts.whole) {
    const auto piece = walk.next(element);
    const std::string_view part = element.substr(piece.skip, piece.size - piece.skip);
    element.remove_prefix(piece.size);
    if (piece.found == Found::kStreamStart) {
      parts.start_tag = part;
    } else if (piece.found == Found::kElement) {
      parts.children.push_back(part);
    } else if (piece.found == Found::kStreamEnd) {
      parts.end_tag = part;
      parts.whole = true;
    } else {
      break;
    }
  }
  return parts;
}

}  // namespace bittern::xmpp
