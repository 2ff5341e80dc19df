#include "xmpp/qualified_name.h"

#include "bittern/xml/escape.h"

namespace bittern::xmpp {

QualifiedName qualified_name(const xml::StartTag& tag, const xml::NamespaceScope& scope) {
  const auto colon = tag.name.find(':');
  const bool prefixed = colon != std::string_view::npos;
  const std::string_view prefix = prefixed ? tag.name.substr(0, colon) : std::string_view();
  QualifiedName result{{}, prefixed ? tag.name.substr(colon + 1) : tag.name};
  const std::string attribute = prefixed ? "xmlns:" + std::string(prefix) : "xmlns";
  if (const auto own = tag.find(attribute)) {
    result.namespace_uri = xml::unescape(*own);
    return result;
  }
  for (const xml::Declaration& declaration : scope) {
    if (declaration.prefix == prefix) {
      result.namespace_uri = declaration.uri;
    }
  }
  return result;
}

xml::NamespaceScope declarations_of(const xml::StartTag& tag) {
  constexpr std::string_view kPrefixed = "xmlns:";
  xml::NamespaceScope scope;
  for (const xml::RawAttribute& attribute : tag.attributes) {
    if (attribute.name == "xmlns") {
      scope.push_back({"", xml::unescape(attribute.value)});
    } else if (attribute.name.substr(0, kPrefixed.size()) == kPrefixed) {
      scope.push_back(
          {std::string(attribute.name.substr(kPrefixed.size())), xml::unescape(attribute.value)});
    }
  }
  return scope;
}

xml::NamespaceScope inner_scope(const xml::NamespaceScope& outer, const xml::StartTag& tag) {
  xml::NamespaceScope scope = declarations_of(tag);
  scope.insert(scope.begin(), outer.begin(), outer.end());
  return scope;
}

}  // namespace bittern::xmpp
