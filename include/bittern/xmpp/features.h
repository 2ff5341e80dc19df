// Stream features as a BOSH client may see them (XEP-0206 §4, RFC 6120 §5, XEP-0138).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bittern/xml/namespace_scope.h"
#include "bittern/xml/stanza_splitter.h"

namespace bittern::xmpp {

struct Features {
  std::string bytes;          // the stream:features without STARTTLS and compression
  bool starttls_is_required;  // the server goes on over TLS only (RFC 6120 §5.3.1)
};

// `element` is one complete stream:features of a stream that declares `scope` and whose elements
// are read with `limits`. Nothing if it has text of its own, or a STARTTLS has, so that what it
// offers is not certain.
[[nodiscard]] std::optional<Features> filter_features(std::string_view element,
                                                      const xml::NamespaceScope& scope,
                                                      xml::StanzaSplitter::Limits limits);

}  // namespace bittern::xmpp
