#include "bittern/xmpp/external.h"

#include "bittern/base/lower_case.h"
#include "bittern/xml/escape.h"
#include "bittern/xml/start_tag.h"
#include "xmpp/qualified_name.h"

namespace bittern::xmpp {
namespace {

bool is_external(std::string_view element) {
  const auto tag = xml::scan_start_tag(element);
  if (!tag) {
    return false;
  }
  const std::string_view name = qualified_name(*tag, {}).name;
  const std::string mechanism = xml::unescape(tag->find("mechanism").value_or(""));
  return (name == "auth" || name == "authenticate") && base::lower_case(mechanism) == "external";
}

}  // namespace

bool asks_for_external(std::string_view elements, xml::StanzaSplitter::Limits limits) {
  using Found = xml::StanzaSplitter::Found;
  xml::StanzaSplitter walk(limits);
  auto found = walk.next("<stream>").found;
  while (!elements.empty() && found != Found::kMistake && found != Found::kNothing) {
    const auto piece = walk.next(elements);
    found = piece.found;
    if (found == Found::kElement &&
        is_external(elements.substr(piece.skip, piece.size - piece.skip))) {
      return true;
    }
    elements.remove_prefix(piece.size);
  }
  return false;
}

}  // namespace bittern::xmpp
