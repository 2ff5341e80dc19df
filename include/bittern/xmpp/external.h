// What a client must not do on a connection that carries a certificate of ours (CB6).
#pragma once

#include <string_view>

#include "bittern/xml/stanza_splitter.h"

namespace bittern::xmpp {

// Do `elements`, complete ones of a client's, ask for SASL EXTERNAL (RFC 6120 §6.4.2, XEP-0388)? It
// would log the client in as whom our certificate names, offered or not.
[[nodiscard]] bool asks_for_external(std::string_view elements, xml::StanzaSplitter::Limits limits);

}  // namespace bittern::xmpp
