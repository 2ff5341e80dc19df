#include "xmpp/cut_out.h"

#include "bittern/xml/escape.h"
#include "xmpp/qualified_name.h"

namespace bittern::xmpp {
namespace {

// RFC 6120 §4.8.3, §8: stanzas are in the content namespace, which is the default of the header.
bool is_stanza(const xml::StartTag& tag, const xml::NamespaceScope& scope) {
  if (tag.name != "message" && tag.name != "presence" && tag.name != "iq") {
    return false;
  }
  const xml::StartTag without_own{tag.name, {}, 0, false};
  return qualified_name(tag, scope).namespace_uri ==
         qualified_name(without_own, scope).namespace_uri;
}

}  // namespace

std::string cut_out(std::string_view element, const xml::StartTag& tag,
                    const xml::NamespaceScope& scope, std::string_view lang) {
  std::string out;
  xml::append_self_contained(out, element, tag, scope, {});
  if (!lang.empty() && is_stanza(tag, scope) && !tag.find("xml:lang")) {
    std::string attribute;
    xml::append_attribute(attribute, "xml:lang", lang);
    const char* const behind_name = tag.name.data() + tag.name.size();
    const auto rest = static_cast<std::size_t>(element.data() + element.size() - behind_name);
    out.insert(out.size() - rest, attribute);
  }
  return out;
}

}  // namespace bittern::xmpp
