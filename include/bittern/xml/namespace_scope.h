// Keeps elements meaning the same when they are cut out of one document and put into another
// (XEP-0124 §6, RFC 6120 §4.8): an element inherits the default namespace and the prefixes of its
// parents, so what it inherited is declared on it again. Nothing is re-serialised.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/xml/start_tag.h"

namespace bittern::xml {

// One namespace declaration; an empty prefix is the default namespace. `uri` is unescaped.
struct Declaration {
  std::string prefix;
  std::string uri;
  bool operator==(const Declaration&) const = default;
};

// What an element's parents declare, the innermost declaration of each prefix only.
using NamespaceScope = std::vector<Declaration>;

// The bytes of the prefix and of the URI as append_self_contained writes them, into each element
// that is cut out: a peer must not choose them without limit.
[[nodiscard]] std::size_t declared_size(const Declaration& declaration);

// Appends `element` (one complete, well-formed element) to `out`, with the declarations of `scope`
// that it needs added to its start tag:
//  - the default namespace, unless the element declares one itself or `scope`'s is `outer_default`
//    (the default namespace of where it will stand; no default in `scope` counts as the same);
//  - each other prefix that the element does not declare itself and that its bytes mention (as
//    "prefix:"; mentioning too often does no harm). The prefixes xml and xmlns never need one.
void append_self_contained(std::string& out, std::string_view element, const NamespaceScope& scope,
                           std::string_view outer_default);
// The same of an element whose start tag is known.
void append_self_contained(std::string& out, std::string_view element, const StartTag& tag,
                           const NamespaceScope& scope, std::string_view outer_default);

}  // namespace bittern::xml
