#include "xmpp/mechanisms.h"

#include "bittern/xml/start_tag.h"
#include "xmpp/element_parts.h"
#include "xmpp/qualified_name.h"

namespace bittern::xmpp {
namespace {

using xml::StanzaSplitter;

constexpr std::string_view kSasl = "urn:ietf:params:xml:ns:xmpp-sasl";
constexpr std::string_view kSasl2 = "urn:xmpp:sasl:2";
constexpr std::string_view kBinding = "urn:xmpp:sasl-cb:0";

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool lists_mechanisms(const QualifiedName& name) {
  return (name.name == "mechanisms" && name.namespace_uri == kSasl) ||
         (name.name == "authentication" && name.namespace_uri == kSasl2);
}

bool is_left_out(std::string_view child, const xml::NamespaceScope& scope,
                 const FeaturePolicy& policy) {
  const auto tag = xml::scan_start_tag(child);
  if (!tag) {
    return false;
  }
  const QualifiedName name = qualified_name(*tag, scope);
  if (name.namespace_uri == kBinding) {  // inside SASL2's list
    return policy.strip_channel_binding;
  }
  const std::string mechanism = text_of(child);
  return name.name == "mechanism" &&
         (mechanism.empty() || (policy.strip_channel_binding && ends_with(mechanism, "-PLUS")) ||
          (policy.strip_external && mechanism == "EXTERNAL"));
}

bool is_mechanism(std::string_view child) {
  const auto tag = xml::scan_start_tag(child);
  return tag && qualified_name(*tag, {}).name == "mechanism";
}

}  // namespace

std::string without_mechanisms(std::string_view feature, const xml::NamespaceScope& scope,
                               StanzaSplitter::Limits limits, const FeaturePolicy& policy) {
  const auto tag = xml::scan_start_tag(feature);
  if (!tag || !(policy.strip_channel_binding || policy.strip_external)) {
    return std::string(feature);
  }
  const QualifiedName name = qualified_name(*tag, scope);
  if (name.namespace_uri == kBinding && policy.strip_channel_binding) {
    return {};
  }
  if (!lists_mechanisms(name)) {
    return std::string(feature);
  }
  const ElementParts parts = element_parts(feature, limits);
  if (!parts.whole) {
    return {};
  }
  const xml::NamespaceScope inner = inner_scope(scope, *tag);
  std::string kept(parts.start_tag);
  std::size_t left_out = 0;
  std::size_t mechanisms = 0;
  for (const std::string_view child : parts.children) {
    if (is_left_out(child, inner, policy)) {
      ++left_out;
    } else {
      mechanisms += is_mechanism(child) ? 1 : 0;
      kept += child;
    }
  }
  if (left_out == 0) {
    return std::string(feature);
  }
  kept += parts.end_tag;
  return mechanisms == 0 ? std::string() : kept;
}

}  // namespace bittern::xmpp
