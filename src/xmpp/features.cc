#include "bittern/xmpp/features.h"

#include <algorithm>

#include "bittern/xml/start_tag.h"
#include "xmpp/element_parts.h"
#include "xmpp/mechanisms.h"
#include "xmpp/qualified_name.h"

namespace bittern::xmpp {
namespace {

using xml::StanzaSplitter;

constexpr std::string_view kTlsNamespace = "urn:ietf:params:xml:ns:xmpp-tls";
constexpr std::string_view kCompressNamespace = "http://jabber.org/features/compress";

// Is there a child of this local name; nothing if that cannot be told.
std::optional<bool> has_child(std::string_view element, std::string_view name,
                              StanzaSplitter::Limits limits) {
  const ElementParts parts = element_parts(element, limits);
  if (!parts.whole) {
    return std::nullopt;
  }
  return std::any_of(parts.children.begin(), parts.children.end(), [name](auto child) {
    const auto tag = xml::scan_start_tag(child);
    return tag && qualified_name(*tag, {}).name == name;
  });
}

// False if it cannot be told what `child` offers. `scope` is what its parents declare.
bool add_feature(Features& features, std::string_view child, const xml::NamespaceScope& scope,
                 StanzaSplitter::Limits limits, const FeaturePolicy& policy) {
  const auto tag = xml::scan_start_tag(child);
  if (!tag) {
    return false;
  }
  const std::string child_namespace = qualified_name(*tag, scope).namespace_uri;
  if (child_namespace == kTlsNamespace) {
    const auto required = has_child(child, "required", limits);
    features.starttls_is_offered = true;
    features.starttls_is_required |= required.value_or(false);
    return required.has_value();
  }
  if (child_namespace != kCompressNamespace) {
    features.bytes += without_mechanisms(child, scope, limits, policy);
  }
  return true;
}

}  // namespace

std::optional<Features> filter_features(std::string_view element, const xml::NamespaceScope& scope,
                                        StanzaSplitter::Limits limits,
                                        const FeaturePolicy& policy) {
  const auto tag = xml::scan_start_tag(element);
  const ElementParts parts = element_parts(element, limits);
  if (!tag || !parts.whole) {
    return std::nullopt;
  }
  const xml::NamespaceScope inner = inner_scope(scope, *tag);
  Features features{std::string(parts.start_tag)};
  for (const std::string_view child : parts.children) {
    if (!add_feature(features, child, inner, limits, policy)) {
      return std::nullopt;
    }
  }
  features.bytes += parts.end_tag;
  return features;
}

}  // namespace bittern::xmpp
