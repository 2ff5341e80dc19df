// Keeps what an element inherits from the stream header when it is cut out of the stream.
#pragma once

#include <string>
#include <string_view>

#include "bittern/xml/namespace_scope.h"
#include "bittern/xml/start_tag.h"

namespace bittern::xmpp {

// `element`, whose start tag is `tag`, with the declarations of `scope` that it needs and, if it is
// a stanza without a language of its own, with `lang` (RFC 6120 §4.7.4, §8.1.5). Empty: none.
[[nodiscard]] std::string cut_out(std::string_view element, const xml::StartTag& tag,
                                  const xml::NamespaceScope& scope, std::string_view lang);

}  // namespace bittern::xmpp
