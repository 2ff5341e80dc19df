#include "bittern/xml/namespace_scope.h"

#include <algorithm>
#include <boost/container/small_vector.hpp>

#include "bittern/base/check.h"
#include "bittern/xml/escape.h"
#include "bittern/xml/start_tag.h"
#include "xml/byte_class.h"

namespace bittern::xml {
namespace {

bool in_name(char byte) { return !is_ascii(byte) || is(byte, kNameChar); }
bool begins_name(char byte) { return !is_ascii(byte) || is(byte, kNameStart); }

// The name that ends before the colon at `colon`. Values may hold more than names ("1-a:b" of an
// XPath), so it begins with the first byte that may begin one.
std::string_view prefix_before(std::string_view bytes, std::size_t colon) {
  std::size_t begin = colon;
  while (begin > 0 && in_name(bytes[begin - 1])) {
    --begin;
  }
  while (begin < colon && !begins_name(bytes[begin])) {
    ++begin;
  }
  return bytes.substr(begin, colon - begin);
}

bool is_reserved(std::string_view prefix) { return prefix == "xml" || prefix == "xmlns"; }

bool declares(const StartTag& tag, std::string_view prefix) {
  constexpr std::string_view kXmlns = "xmlns";
  return std::any_of(tag.attributes.begin(), tag.attributes.end(), [&](const RawAttribute& each) {
    if (prefix.empty()) {
      return each.name == kXmlns;
    }
    return each.name.size() == kXmlns.size() + 1 + prefix.size() &&
           each.name.substr(0, kXmlns.size()) == kXmlns && each.name[kXmlns.size()] == ':' &&
           each.name.substr(kXmlns.size() + 1) == prefix;
  });
}

void append_declaration(std::string& out, const Declaration& declaration) {
  append_attribute(out, declaration.prefix.empty() ? "xmlns" : "xmlns:" + declaration.prefix,
                   declaration.uri);
}

using Declarations = boost::container::small_vector<const Declaration*, 4>;

// The declarations of prefixes that are mentioned and not declared by the element itself. Goes
// once through the element, whatever the number of declarations: a peer chooses both.
void append_prefixes(std::string& out, std::string_view element, const StartTag& tag,
                     Declarations& open) {
  for (std::size_t colon = element.find(':'); colon != std::string_view::npos && !open.empty();
       colon = element.find(':', colon + 1)) {
    const std::string_view prefix = prefix_before(element, colon);
    const auto found = std::find_if(
        open.begin(), open.end(), [&](const Declaration* each) { return each->prefix == prefix; });
    if (found != open.end()) {
      if (!declares(tag, prefix)) {
        append_declaration(out, **found);
      }
      open.erase(found);
    }
  }
}

}  // namespace

std::size_t declared_size(const Declaration& declaration) {
  return declaration.prefix.size() + escaped_size(declaration.uri);
}

void append_self_contained(std::string& out, std::string_view element, const NamespaceScope& scope,
                           std::string_view outer_default) {
  const auto tag = scan_start_tag(element);
  BITTERN_CHECK(tag.has_value());
  append_self_contained(out, element, *tag, scope, outer_default);
}

void append_self_contained(std::string& out, std::string_view element, const StartTag& tag,
                           const NamespaceScope& scope, std::string_view outer_default) {
  const auto name_end =
      static_cast<std::size_t>(tag.name.data() - element.data()) + tag.name.size();
  // One allocation for an element that needs the usual declaration and no other.
  constexpr std::size_t kUsualDeclaration = sizeof(" xmlns='jabber:client'") - 1;
  if (out.empty()) {
    out.reserve(element.size() + kUsualDeclaration);
  }
  out.append(element, 0, name_end);
  Declarations prefixes;
  for (const Declaration& each : scope) {
    if (!each.prefix.empty() && !is_reserved(each.prefix)) {
      prefixes.push_back(&each);
    } else if (each.prefix.empty() && each.uri != outer_default && !declares(tag, "")) {
      append_declaration(out, each);
    }
  }
  append_prefixes(out, element, tag, prefixes);
  out.append(element, name_end);
}

}  // namespace bittern::xml
