#include "xmpp/stream_management.h"

#include <algorithm>

#include "bittern/xml/start_tag.h"
#include "xmpp/element_parts.h"

namespace bittern::xmpp {
namespace {

using xml::StanzaSplitter;

constexpr std::string_view kManagement = "urn:xmpp:sm:3";
constexpr std::string_view kOldManagement = "urn:xmpp:sm:2";  // XEP-0198 before 1.3
constexpr std::string_view kSasl2 = "urn:xmpp:sasl:2";
constexpr std::string_view kBind2 = "urn:xmpp:bind:0";

bool is_of_management(const QualifiedName& name) {
  return name.namespace_uri == kManagement || name.namespace_uri == kOldManagement;
}

// Is `says`(child, its name, what is declared around it) true of a child of `element`?
template <typename Predicate>
bool any_child(std::string_view element, const xml::NamespaceScope& scope,
               StanzaSplitter::Limits limits, Predicate says) {
  const auto tag = xml::scan_start_tag(element);
  if (!tag) {
    return false;
  }
  const xml::NamespaceScope inner = inner_scope(scope, *tag);
  const ElementParts parts = element_parts(element, limits);
  return std::any_of(parts.children.begin(), parts.children.end(), [&](std::string_view child) {
    const auto child_tag = xml::scan_start_tag(child);
    return child_tag && says(child, qualified_name(*child_tag, inner), inner);
  });
}

// What XEP-0198 puts into it: <resumed/>, or <enabled/> in the <bound/> of XEP-0386.
bool success_begins_management(std::string_view success, const xml::NamespaceScope& scope,
                               StanzaSplitter::Limits limits) {
  const auto is_enabled = [](std::string_view, const QualifiedName& name, const auto&) {
    return name.name == "enabled" && is_of_management(name);
  };
  return any_child(success, scope, limits,
                   [&](std::string_view child, const QualifiedName& name, const auto& inner) {
                     if (name.name == "bound" && name.namespace_uri == kBind2) {
                       return any_child(child, inner, limits, is_enabled);
                     }
                     return name.name == "resumed" && is_of_management(name);
                   });
}

}  // namespace

bool begins_management(std::string_view element, const QualifiedName& name,
                       const xml::NamespaceScope& scope, StanzaSplitter::Limits limits) {
  if (name.name == "enabled" || name.name == "resumed") {
    return is_of_management(name);
  }
  return name.name == "success" && name.namespace_uri == kSasl2 &&
         success_begins_management(element, scope, limits);
}

}  // namespace bittern::xmpp
