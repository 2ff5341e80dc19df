// Damaged documents: the splitter takes no element that expat refuses and refuses none that expat
// takes, but for what is named here.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "bittern/xml/stanza_splitter.h"
#include "tests/xml/expat_tree.h"
#include "tests/xml/random_document.h"
#include "tests/xml/split.h"
#include "xml/character.h"

namespace bittern::xml {
namespace {

using Mistake = StanzaSplitter::Mistake;

constexpr std::uint64_t kDocuments = 20000;

// Does a legal character outside ASCII begin there? If expat refuses it, it stands in a name.
// (splitter_utf8_test.cc tests what is legal.)
bool is_other_character(std::string_view document, std::size_t at) {
  return whole_character(document.data() + at, document.data() + document.size()) > 0;
}

// Expat's reasons that need more than a few bytes of state, so that the splitter has not got them:
// duplicate attributes, namespaces, which characters outside ASCII a name may hold.
bool outside_remit(const ExpatTree& tree, std::string_view document) {
  switch (tree.error) {
    case XML_ERROR_DUPLICATE_ATTRIBUTE:
    case XML_ERROR_UNBOUND_PREFIX:
    case XML_ERROR_UNDECLARING_PREFIX:
    case XML_ERROR_RESERVED_PREFIX_XML:
    case XML_ERROR_RESERVED_PREFIX_XMLNS:
    case XML_ERROR_RESERVED_NAMESPACE_URI:
      return true;
    case XML_ERROR_INVALID_TOKEN:
      return is_other_character(document, tree.error_offset);
    default:
      return false;
  }
}

// XML that XMPP forbids (RFC 6120 §11.1, §4.1).
bool stricter_than_xml(Mistake mistake) {
  return mistake == Mistake::kRestrictedXml || mistake == Mistake::kTextBetweenStanzas;
}

// What is wrong with the splitter's outcome; empty if nothing is.
std::string wrong_outcome(const ExpatTree& tree, const Split& split, std::string_view document) {
  const std::size_t common = std::min(tree.children.size(), split.elements.size());
  for (std::size_t i = 0; i < common; ++i) {
    const ExpatChild& child = tree.children[i];
    if (document.substr(child.begin, child.end - child.begin) != split.elements[i]) {
      return "other bytes in child " + std::to_string(i);
    }
  }
  const bool taken = split.mistake() == Mistake::kNone && !split.end.empty();
  const bool took_more = split.elements.size() > common || (taken && tree.error != XML_ERROR_NONE);
  if (took_more && !outside_remit(tree, document)) {
    return std::string("takes what expat refuses: ") + XML_ErrorString(tree.error);
  }
  const bool took_less = tree.children.size() > common || (!taken && tree.error == XML_ERROR_NONE);
  if (took_less && !stricter_than_xml(split.mistake())) {
    return "refuses what expat takes: " + std::string(describe(split.mistake()));
  }
  return "";
}

}  // namespace

TEST_CASE("RFC 6120 §11.3: what is not well-formed is no stanza, what is is one") {
  std::size_t refused = 0;
  for (std::uint64_t seed = 0; seed < kDocuments; ++seed) {
    RandomDocument random(seed);
    const std::string document = random.damaged(random.plain_stream());
    const Split split = split_whole(document);
    const std::string wrong = wrong_outcome(expat_tree(document), split, document);
    if (!wrong.empty()) {
      FAIL("seed " << seed << ": " << wrong << "\n" << document);
    }
    refused += split.mistake() != Mistake::kNone ? 1 : 0;
    if (seed % 20 == 0 && !same_in_pieces(document)) {
      FAIL("seed " << seed << ": not the same in pieces\n" << document);
    }
  }
  REQUIRE(refused > kDocuments / 2);
  REQUIRE(refused < kDocuments);
}

}  // namespace bittern::xml
