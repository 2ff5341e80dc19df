// The proof of StanzaSplitter (and of what else cuts elements out): expat sees the same.
#include <catch2/catch.hpp>
#include <string>

#include "bittern/xml/body_reader.h"
#include "bittern/xml/escape.h"
#include "bittern/xml/namespace_scope.h"
#include "bittern/xml/stanza_splitter.h"
#include "bittern/xml/start_tag.h"
#include "tests/xml/expat_tree.h"
#include "tests/xml/random_document.h"
#include "tests/xml/split.h"

namespace bittern::xml {
namespace {

constexpr std::uint64_t kDocuments = 1500;

// The first that is wrong with what the splitter makes of `document`; empty if nothing is.
std::string wrong_split(const std::string& document) {
  const ExpatTree tree = expat_tree(document);
  if (tree.error != XML_ERROR_NONE) {
    return std::string("the generator is wrong: ") + XML_ErrorString(tree.error);
  }
  const Split split = split_whole(document);
  if (split.mistake() != StanzaSplitter::Mistake::kNone || split.end.empty()) {
    return "refused: " + std::string(describe(split.mistake()));
  }
  if (split.elements.size() != tree.children.size()) {
    return "another number of children";
  }
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    const ExpatChild& child = tree.children[i];
    if (document.substr(child.begin, child.end - child.begin) != split.elements[i]) {
      return "other bytes in child " + std::to_string(i);
    }
    const ExpatTree alone = expat_tree(split.start + split.elements[i] + split.end);
    if (alone.children.size() != 1 || alone.children[0].meaning != child.meaning) {
      return "another meaning of child " + std::to_string(i);
    }
  }
  return same_in_pieces(document) ? "" : "not the same in pieces";
}

// scan_start_tag() and unescape() against expat, on one element.
bool start_tag_is_right(std::string_view element) {
  const auto tag = scan_start_tag(element);
  if (!tag) {
    return false;
  }
  PlainAttributes found;
  for (const RawAttribute& attribute : tag->attributes) {
    found.emplace_back(attribute.name, unescape(attribute.value));
  }
  return found == expat_root_attributes(element);
}

// The first child that means something else when it is cut out; -1 if none does.
int wrong_cut(const std::string& document, const Wrapper& wrapper, const std::string& outer) {
  const ExpatTree inside = expat_tree(document);
  for (std::size_t i = 0; i < wrapper.children.size(); ++i) {
    const auto [begin, end, uri, name] = wrapper.children[i];
    std::string cut = "<w xmlns='" + outer + "'>";
    append_self_contained(cut, std::string_view(document).substr(begin, end - begin), wrapper.scope,
                          outer);
    const ExpatTree alone = expat_tree(cut + "</w>");
    if (alone.children.size() != 1 || alone.children[0].meaning != inside.children[i].meaning) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

}  // namespace

TEST_CASE("RFC 6120 §4.1: the stanzas of a stream are its children, as expat finds them") {
  for (std::uint64_t seed = 0; seed < kDocuments; ++seed) {
    const std::string document = RandomDocument(seed).stream();
    const std::string wrong = wrong_split(document);
    if (!wrong.empty()) {
      FAIL("seed " << seed << ": " << wrong << "\n" << document);
    }
  }
}

TEST_CASE("XEP-0124 §6 (B6.10): BodyReader's children are the splitter's") {
  BodyReader reader;
  for (std::uint64_t seed = 0; seed < kDocuments; ++seed) {
    const std::string document = RandomDocument(seed).stream();
    const auto wrapper = reader.read(document);
    const Split split = split_whole(document);
    INFO("seed " << seed << "\n" << document);
    if (!wrapper || wrapper->children.size() != split.elements.size()) {
      FAIL("refused, or another number of children");
    }
    for (std::size_t i = 0; i < split.elements.size(); ++i) {
      const Child& child = wrapper->children[i];
      if (document.substr(child.begin, child.end - child.begin) != split.elements[i]) {
        FAIL("other bytes in child " << i);
      }
    }
  }
}

TEST_CASE("XML 1.0 §3.1, §3.3.3: a start tag's attributes and their values, as expat finds them") {
  for (std::uint64_t seed = 0; seed < kDocuments; ++seed) {
    for (const std::string& element : split_whole(RandomDocument(seed).stream()).elements) {
      if (!start_tag_is_right(element)) {
        FAIL("seed " << seed << ":\n" << element);
      }
    }
  }
}

TEST_CASE("XEP-0124 §6 (B6.3), RFC 6120 §4.8: a child that is cut out keeps its meaning") {
  BodyReader reader;
  for (std::uint64_t seed = 0; seed < kDocuments; ++seed) {
    const std::string document = RandomDocument(seed).stream();
    const auto wrapper = reader.read(document);
    REQUIRE(wrapper.has_value());
    for (const char* outer : {"outer", "jabber:client", ""}) {
      const int wrong = wrong_cut(document, *wrapper, outer);
      if (wrong >= 0) {
        FAIL("seed " << seed << ", child " << wrong << ", into " << outer << ":\n" << document);
      }
    }
  }
}

}  // namespace bittern::xml
