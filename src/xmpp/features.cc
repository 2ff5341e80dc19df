#include "bittern/xmpp/features.h"

#include "bittern/xml/stanza_splitter.h"
#include "bittern/xml/start_tag.h"
#include "xmpp/qualified_name.h"

namespace bittern::xmpp {
namespace {

using xml::StanzaSplitter;

constexpr std::string_view kTlsNamespace = "urn:ietf:params:xml:ns:xmpp-tls";
constexpr std::string_view kCompressNamespace = "http://jabber.org/features/compress";

xml::NamespaceScope with_own(const xml::NamespaceScope& outer, const xml::StartTag& tag) {
  xml::NamespaceScope scope = declarations_of(tag);
  scope.insert(scope.begin(), outer.begin(), outer.end());
  return scope;
}

// Is there a child of this local name; elements are complete, so the splitter can walk them: their
// root is to it what a stream is.
bool has_child(std::string_view element, std::string_view name) {
  StanzaSplitter walk;
  while (!element.empty()) {
    const auto piece = walk.next(element);
    if (piece.found == StanzaSplitter::Found::kElement) {
      const auto tag = xml::scan_start_tag(element.substr(piece.skip));
      if (tag && qualified_name(*tag, {}).name == name) {
        return true;
      }
    } else if (piece.found != StanzaSplitter::Found::kStreamStart) {
      return false;
    }
    element.remove_prefix(piece.size);
  }
  return false;
}

}  // namespace

Features filter_features(std::string_view element, const xml::NamespaceScope& scope) {
  Features result{{}, false};
  xml::NamespaceScope inner;
  StanzaSplitter walk;
  for (std::string_view rest = element; !rest.empty();) {
    const auto piece = walk.next(rest);
    if (piece.found == StanzaSplitter::Found::kNothing ||
        piece.found == StanzaSplitter::Found::kMistake) {
      return {std::string(element), false};  // an empty element: it offers nothing
    }
    const std::string_view part = rest.substr(piece.skip, piece.size - piece.skip);
    rest.remove_prefix(piece.size);
    const auto tag = xml::scan_start_tag(part);
    if (piece.found == StanzaSplitter::Found::kStreamStart && tag) {
      inner = with_own(scope, *tag);
    }
    if (piece.found == StanzaSplitter::Found::kElement && tag) {
      const std::string child_namespace = qualified_name(*tag, inner).namespace_uri;
      if (child_namespace == kTlsNamespace) {
        result.starttls_is_required |= has_child(part, "required");
        continue;
      }
      if (child_namespace == kCompressNamespace) {
        continue;
      }
    }
    result.bytes += part;
  }
  return result;
}

}  // namespace bittern::xmpp
