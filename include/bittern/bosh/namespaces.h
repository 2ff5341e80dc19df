// The namespaces of BOSH: XEP-0124 §6 and XEP-0206 §8.
#pragma once

#include <string_view>

namespace bittern::bosh {

inline constexpr std::string_view kHttpBindNamespace = "http://jabber.org/protocol/httpbind";
inline constexpr std::string_view kXboshNamespace = "urn:xmpp:xbosh";
inline constexpr std::string_view kClientNamespace = "jabber:client";
inline constexpr std::string_view kStreamsNamespace = "http://etherx.jabber.org/streams";

}  // namespace bittern::bosh
