// RFC 6120 §4, §11: what a server sends is the same stanzas and the same mistake however the
// network cut it, and what StanzaSplitter takes for a stanza expat takes too.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bittern/xml/stanza_splitter.h"
#include "bittern/xml/start_tag.h"
#include "bittern/xmpp/stream.h"
#include "tests/fuzz/pieces.h"
#include "tests/xml/expat_tree.h"
#include "xml/character.h"

namespace bittern {
namespace {

using fuzz::require;
using xml::StanzaSplitter;
using Found = StanzaSplitter::Found;

struct Split {
  std::vector<std::pair<Found, std::string>> pieces;
  std::string begun;  // the bytes of what goes on
  StanzaSplitter splitter;
  bool operator==(const Split&) const = default;
};

void feed(Split& split, std::string_view bytes) {
  while (!bytes.empty() && split.splitter.mistake() == StanzaSplitter::Mistake::kNone) {
    const auto [found, skip, size] = split.splitter.next(bytes);
    require(skip <= size && size <= bytes.size(), "a piece stands in the bytes");
    require(found != Found::kNothing || size == bytes.size(), "nothing found: all is used up");
    split.begun.append(bytes, skip, size - skip);
    bytes.remove_prefix(size);
    require(split.begun.size() <= split.splitter.limits().max_element_bytes,
            "an element is within max_element_bytes");
    if (found == Found::kMistake) {
      split.begun.clear();  // how much was read of what is wrong is of no meaning
    } else if (found != Found::kNothing) {
      split.pieces.emplace_back(found, std::exchange(split.begun, {}));
    }
  }
}

Split split(const fuzz::Pieces& pieces, StanzaSplitter::Limits limits) {
  Split result{{}, {}, StanzaSplitter(limits)};
  for (const std::string_view piece : pieces) {
    feed(result, piece);
  }
  return result;
}

// What needs more than a few bytes of state: duplicate attributes, namespaces, which characters
// outside ASCII a name may hold (as tests/xml/splitter_damage_test.cc says).
bool outside_remit(const xml::ExpatTree& tree, std::string_view document) {
  switch (tree.error) {
    case XML_ERROR_DUPLICATE_ATTRIBUTE:
    case XML_ERROR_UNBOUND_PREFIX:
    case XML_ERROR_UNDECLARING_PREFIX:
    case XML_ERROR_RESERVED_PREFIX_XML:
    case XML_ERROR_RESERVED_PREFIX_XMLNS:
    case XML_ERROR_RESERVED_NAMESPACE_URI:
      return true;
    case XML_ERROR_INVALID_TOKEN:
      return xml::whole_character(document.data() + tree.error_offset,
                                  document.data() + document.size()) > 0;
    default:
      return false;
  }
}

bool well_formed(std::string_view document) {
  const xml::ExpatTree tree = xml::expat_tree(document);
  return tree.error == XML_ERROR_NONE || outside_remit(tree, document);
}

// The XML declaration is passed over unread (RFC 6120 §11.6), expat would read it.
std::string without_declaration(const std::string& start) {
  return start.rfind("<?", 0) == 0 ? start.substr(start.find("?>") + 2) : start;
}

void require_as_expat(const Split& split, StanzaSplitter::Limits limits) {
  std::string start;
  std::string end;
  for (const auto& [found, bytes] : split.pieces) {
    if (found == Found::kStreamStart) {
      start = without_declaration(bytes);
      const auto tag = xml::scan_start_tag(bytes);
      require(tag.has_value(), "the stream's start tag can be read");
      end = "</" + std::string(tag->name) + ">";
    } else if (found == Found::kElement) {
      const std::string document = start + bytes + end;
      const xml::ExpatTree tree = xml::expat_tree(document);
      require(
          tree.error == XML_ERROR_NONE ? tree.children.size() == 1 : outside_remit(tree, document),
          "expat takes the element, and for one");
      require(xml::scan_start_tag(bytes).has_value(), "the element's start tag can be read");
    } else {
      require(well_formed(start + bytes), "expat takes the stream's end tag");
    }
  }
  require(split.begun.size() <= limits.max_element_bytes, "what goes on is within the limit");
}

struct Events {
  std::vector<std::string> texts;
  xmpp::Stream stream;
  bool operator==(const Events&) const = default;
};

// An element that is cut out stands alone, and has grown by no more than what may be declared.
std::string to_text(const xmpp::StreamEvent& event) {
  if (const auto* opened = std::get_if<xmpp::StreamOpened>(&event)) {
    return "opened " + opened->from + "\n" + opened->id + "\n" + opened->version;
  }
  if (const auto* element = std::get_if<xmpp::StreamElement>(&event)) {
    require(well_formed(element->bytes), "an element that is cut out is well-formed");
    return element->bytes;
  }
  if (const auto* error = std::get_if<xmpp::StreamError>(&event)) {
    require(well_formed(error->bytes), "an error that is cut out is well-formed");
    return "error " + error->name + "\n" + error->bytes;
  }
  if (const auto* broken = std::get_if<xmpp::StreamBroken>(&event)) {
    return "broken " + broken->reason;
  }
  return "closed";
}

Events events(const fuzz::Pieces& pieces, StanzaSplitter::Limits limits) {
  // " xmlns:='...'" for each declaration, and " xml:lang='...'".
  constexpr std::size_t kSyntax = 16 * (xmpp::Stream::kMaxDeclarations + 1);
  Events result{{}, xmpp::Stream(limits)};
  std::vector<xmpp::StreamEvent> found;
  for (const std::string_view piece : pieces) {
    result.stream.on_bytes(piece, found);
  }
  for (const xmpp::StreamEvent& event : found) {
    const auto* element = std::get_if<xmpp::StreamElement>(&event);
    require(element == nullptr || element->bytes.size() <= limits.max_element_bytes +
                                                               xmpp::Stream::kMaxDeclarationBytes +
                                                               kSyntax,
            "an element that is cut out is within the limits");
    result.texts.push_back(to_text(event));
  }
  return result;
}

void check(std::string_view bytes, StanzaSplitter::Limits limits) {
  const Split whole = split(fuzz::whole(bytes), limits);
  require_as_expat(whole, limits);
  require(whole == split(fuzz::cut_by_content(bytes), limits), "split, it is the same pieces");
  require(whole == split(fuzz::bytewise(bytes), limits), "byte by byte, it is the same pieces");
  const Events all = events(fuzz::whole(bytes), limits);
  require(all == events(fuzz::cut_by_content(bytes), limits), "split, it is the same events");
  require(all == events(fuzz::bytewise(bytes), limits), "byte by byte, it is the same events");
}

}  // namespace
}  // namespace bittern

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bittern::xml::StanzaSplitter;
  const std::string_view bytes = bittern::fuzz::text(data, size);
  // Limits that short inputs reach, and those of every day.
  constexpr StanzaSplitter::Limits kSmall{96, 3};
  bittern::check(bytes, StanzaSplitter::Limits{});
  bittern::check(bytes, kSmall);
  return 0;
}
