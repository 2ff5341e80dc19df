// Stream management passing by (XEP-0198). It is between the server and the client; to what stands
// between them it only matters that it is on.
#pragma once

#include <string_view>

#include "bittern/xml/namespace_scope.h"
#include "bittern/xml/stanza_splitter.h"
#include "xmpp/qualified_name.h"

namespace bittern::xmpp {

// Does `element`, a child of a stream that declares `scope`, say that management is on: by
// <enabled/> or <resumed/>, its own or in the <success/> of a login that does it in one step
// (XEP-0388)? `name` is the element's; all others than these three cost comparing it.
[[nodiscard]] bool begins_management(std::string_view element, const QualifiedName& name,
                                     const xml::NamespaceScope& scope,
                                     xml::StanzaSplitter::Limits limits);

}  // namespace bittern::xmpp
