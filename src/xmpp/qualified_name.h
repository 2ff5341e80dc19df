// Resolves the name on a start tag.
#pragma once

#include <string>
#include <string_view>

#include "bittern/xml/namespace_scope.h"
#include "bittern/xml/start_tag.h"

namespace bittern::xmpp {

inline constexpr std::string_view kClientNamespace = "jabber:client";
inline constexpr std::string_view kStreamsNamespace = "http://etherx.jabber.org/streams";

struct QualifiedName {
  std::string namespace_uri;  // empty: in none, or its prefix is not declared
  std::string_view name;      // local name, in the tag's bytes
};

// `scope` is what the element's parents declare.
[[nodiscard]] QualifiedName qualified_name(const xml::StartTag& tag,
                                           const xml::NamespaceScope& scope);

// The namespace declarations on the tag itself.
[[nodiscard]] xml::NamespaceScope declarations_of(const xml::StartTag& tag);

// What the children of the element with this tag inherit, in which qualified_name takes the
// innermost declaration.
[[nodiscard]] xml::NamespaceScope inner_scope(const xml::NamespaceScope& outer,
                                              const xml::StartTag& tag);

}  // namespace bittern::xmpp
