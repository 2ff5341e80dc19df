// Stream features as a BOSH client may see them (XEP-0206 §4, RFC 6120 §5, XEP-0138).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bittern/xml/namespace_scope.h"
#include "bittern/xml/stanza_splitter.h"

namespace bittern::xmpp {

// What else is left out of features, and what STARTTLS in them means.
struct FeaturePolicy {
  enum class StartTls : std::uint8_t {
    kNotSpoken,  // a server that requires it cannot be used
    kAwaited,    // it is told of
    kOver,       // the stream is encrypted already: it means nothing
  };

  StartTls starttls = StartTls::kNotSpoken;
  // Mechanisms that bind to the TLS connection (-PLUS, RFC 5802 §4), of which the client has
  // another, and the list of bindings (XEP-0440): CB5.
  bool strip_channel_binding = false;
  // The mechanism EXTERNAL, which would log the client in as us (CB6).
  bool strip_external = false;
  bool operator==(const FeaturePolicy&) const = default;
};

struct Features {
  std::string bytes;  // the stream:features without what is left out
  bool starttls_is_offered = false;
  bool starttls_is_required = false;  // the server goes on over TLS only (RFC 6120 §5.3.1)
};

// `element` is one complete stream:features of a stream that declares `scope` and whose elements
// are read with `limits`. Left out are STARTTLS and compression, and what `policy` says. Nothing if
// it has text of its own, or a STARTTLS has, so that what it offers is not certain.
[[nodiscard]] std::optional<Features> filter_features(std::string_view element,
                                                      const xml::NamespaceScope& scope,
                                                      xml::StanzaSplitter::Limits limits,
                                                      const FeaturePolicy& policy = {});

}  // namespace bittern::xmpp
