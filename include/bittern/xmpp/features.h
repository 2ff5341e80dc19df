// Stream features as a BOSH client may see them (XEP-0206 §4, RFC 6120 §5, XEP-0138).
#pragma once

#include <string>
#include <string_view>

#include "bittern/xml/namespace_scope.h"

namespace bittern::xmpp {

struct Features {
  std::string bytes;          // the stream:features without STARTTLS and compression
  bool starttls_is_required;  // the server goes on over TLS only (RFC 6120 §5.3.1)
};

// `element` is one complete stream:features of a stream that declares `scope`.
[[nodiscard]] Features filter_features(std::string_view element, const xml::NamespaceScope& scope);

}  // namespace bittern::xmpp
