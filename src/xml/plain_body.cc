#include "xml/plain_body.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "bittern/xml/stanza_splitter.h"
#include "xml/byte_class.h"
#include "xml/plain_run.h"
#include "xml/tag_scanner.h"

namespace bittern::xml {
namespace {

using Found = StanzaSplitter::Found;

constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";
// More of them in one tag, compared each with each, are for expat.
constexpr std::size_t kMostAttributes = 16;

bool is_plain_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(),
                                      [](char byte) { return is_ascii(byte) && byte != ':'; });
}

// Without references, and without white space that attributes do not keep.
bool is_plain_value(std::string_view value) {
  const char* const end = value.data() + value.size();
  return std::all_of(skip_plain(value.data(), end), end,
                     [](char byte) { return byte != '&' && (byte == ' ' || !is(byte, kSpace)); });
}

// A namespace that means what it says, and none of the two that XML keeps for itself.
bool is_plain_uri(std::string_view uri) {
  constexpr std::string_view kReserved = "http://www.w3.org/";
  return !uri.empty() && uri.substr(0, kReserved.size()) != kReserved && is_plain_value(uri);
}

// One start tag, whose "<" is taken. Calls `use` with each attribute; false: it is not plain.
template <typename Use>
bool take_plain_tag(TagScanner& scanner, std::string_view& name, Use use) {
  std::array<std::string_view, kMostAttributes> seen;
  std::size_t count = 0;
  name = scanner.take_name();
  if (!is_plain_name(name)) {
    return false;
  }
  scanner.skip_space();
  while (const auto attribute = scanner.take_attribute()) {
    const auto* const end = seen.cbegin() + count;
    const bool doubled = std::find(seen.cbegin(), end, attribute->name) != end;
    const bool plain = is_plain_name(attribute->name) || attribute->name == "xml:lang";
    if (!plain || doubled || count == kMostAttributes ||
        (attribute->name == "xmlns" && !is_plain_uri(attribute->value)) || !use(*attribute)) {
      return false;
    }
    seen.at(count++) = attribute->name;
    scanner.skip_space();
  }
  return true;
}

bool take_root(std::string_view tag, const BodyReader::Limits& limits, Wrapper& wrapper) {
  constexpr std::size_t kUsualAttributes = 4;  // of a request in a session
  wrapper.attributes.reserve(kUsualAttributes);
  TagScanner scanner(tag.substr(1));
  std::string_view name;
  const bool plain = take_plain_tag(scanner, name, [&](const RawAttribute& attribute) {
    if (attribute.name != "xmlns" && !is_plain_value(attribute.value)) {
      return false;
    }
    std::string value(attribute.value);
    if (attribute.name == "xmlns") {
      wrapper.namespace_uri = value;
      wrapper.scope.push_back({"", std::move(value)});
      if (declared_size(wrapper.scope.back()) > limits.max_declaration_bytes) {
        return false;
      }
    } else if (attribute.name == "xml:lang") {
      wrapper.attributes.push_back({std::string(kXmlNamespace), "lang", std::move(value)});
    } else {
      wrapper.attributes.push_back({"", std::string(attribute.name), std::move(value)});
    }
    return true;
  });
  wrapper.name = name;
  return plain;
}

// `element` is a whole one, at `begin` of the document.
bool take_child(std::string_view element, std::size_t begin, Wrapper& wrapper) {
  TagScanner scanner(element);
  Child child{begin, begin + element.size(), wrapper.namespace_uri, {}};
  while (scanner.skip_to_start_tag()) {
    const bool outermost = child.name.empty();
    std::string_view name;
    if (!take_plain_tag(scanner, name, [&](const RawAttribute& attribute) {
          if (outermost && attribute.name == "xmlns") {
            child.namespace_uri = attribute.value;
          }
          return true;
        })) {
      return false;
    }
    if (outermost) {
      child.name = name;
    }
  }
  wrapper.children.push_back(std::move(child));
  return true;
}

// The children, and the end of the root.
bool take_children(StanzaSplitter& splitter, std::string_view document, std::size_t at,
                   const BodyReader::Limits& limits, Wrapper& wrapper) {
  while (true) {
    const StanzaSplitter::Piece piece = splitter.next(document.substr(at));
    const std::size_t begin = at + piece.skip;
    at += piece.size;
    if (piece.found == Found::kStreamEnd) {
      return at == document.size();
    }
    if (piece.found != Found::kElement || wrapper.children.size() == limits.max_children ||
        !take_child(document.substr(begin, at - begin), begin, wrapper)) {
      return false;
    }
  }
}

// A splitter takes `<stream/>` for a mistake: it is given the tag without its "/".
bool is_empty_root(StanzaSplitter& splitter, std::string_view document) {
  const bool open = splitter.next(document.substr(0, document.size() - 2)).found == Found::kNothing;
  return open && splitter.next(">").found == Found::kStreamStart;
}

}  // namespace

std::optional<Wrapper> read_plain_body(std::string_view document,
                                       const BodyReader::Limits& limits) {
  while (!document.empty() && is(document.back(), kSpace)) {
    document.remove_suffix(1);
  }
  if (document.size() < 4 || document[0] != '<' || document[1] == '?') {
    return std::nullopt;
  }
  constexpr std::size_t kMostDepth = 1000;
  StanzaSplitter::Limits within;
  within.max_element_bytes = document.size() + 1;
  within.max_depth = static_cast<std::uint16_t>(std::min(limits.max_depth, kMostDepth) - 1);
  StanzaSplitter splitter(within);
  Wrapper wrapper;
  if (document.substr(document.size() - 2) == "/>") {
    if (is_empty_root(splitter, document) && take_root(document, limits, wrapper)) {
      return wrapper;
    }
    return std::nullopt;
  }
  const StanzaSplitter::Piece root = splitter.next(document);
  if (root.found != Found::kStreamStart || root.skip != 0 ||
      !take_root(document.substr(0, root.size), limits, wrapper) ||
      !take_children(splitter, document, root.size, limits, wrapper)) {
    return std::nullopt;
  }
  return wrapper;
}

}  // namespace bittern::xml
