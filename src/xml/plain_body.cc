#include "xml/plain_body.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "bittern/xml/stanza_splitter.h"
#include "xml/byte_class.h"
#include "xml/plain_root.h"
#include "xml/plain_run.h"
#include "xml/tag_scanner.h"

namespace bittern::xml {
namespace {

using Found = StanzaSplitter::Found;

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

bool is_plain_namespace(std::string_view uri) {
  return is_usual_namespace(uri) && is_plain_value(uri);
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
        (attribute->name == "xmlns" && !is_plain_namespace(attribute->value)) || !use(*attribute)) {
      return false;
    }
    seen.at(count++) = attribute->name;
    scanner.skip_space();
  }
  return true;
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

bool is_end_tag(std::string_view text, std::string_view name) {
  return text.size() == name.size() + 3 && text.substr(0, 2) == "</" && text.back() == '>' &&
         text.substr(2, name.size()) == name;
}

}  // namespace

std::optional<Wrapper> read_plain_body(std::string_view document,
                                       const BodyReader::Limits& limits) {
  while (!document.empty() && is(document.back(), kSpace)) {
    document.remove_suffix(1);
  }
  if (limits.max_depth == 0 || limits.max_declarations == 0) {
    return std::nullopt;
  }
  Wrapper wrapper;
  const std::size_t root = take_plain_root(document, wrapper);
  if (root == 0 || wrapper.namespace_uri.size() > limits.max_declaration_bytes) {
    return std::nullopt;
  }
  const std::string_view rest = document.substr(root);
  const bool is_closed = document[root - 2] == '/';
  if (is_closed ? rest.empty() : is_end_tag(rest, wrapper.name)) {
    return wrapper;
  }
  if (is_closed) {
    return std::nullopt;
  }
  constexpr std::size_t kMostDepth = 1000;
  StanzaSplitter::Limits within;
  within.max_element_bytes = document.size() + 1;
  within.max_depth = static_cast<std::uint16_t>(std::min(limits.max_depth, kMostDepth) - 1);
  StanzaSplitter splitter(within);
  const StanzaSplitter::Piece tag = splitter.next(document);
  if (tag.found != Found::kStreamStart || tag.skip != 0 || tag.size != root ||
      !take_children(splitter, document, root, limits, wrapper)) {
    return std::nullopt;
  }
  if (!wrapper.children.empty() && !wrapper.namespace_uri.empty()) {
    wrapper.scope.push_back({"", wrapper.namespace_uri});
  }
  return wrapper;
}

}  // namespace bittern::xml
