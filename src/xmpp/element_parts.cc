#include "xmpp/element_parts.h"

#include "bittern/xml/escape.h"
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

std::string text_of(std::string_view element) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto tag = xml::scan_start_tag(element);
  const auto end = element.rfind('<');
  if (!tag || tag->empty_element || end < tag->size) {
    return {};
  }
  std::string_view text = element.substr(tag->size, end - tag->size);
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos || text.find('<') != std::string_view::npos) {
    return {};
  }
  text = text.substr(first, text.find_last_not_of(kSpace) + 1 - first);
  return xml::unescape(text);
}

}  // namespace bittern::xmpp
