#include "bittern/xml/unique_attributes.h"

#include <expat.h>

#include <catch2/catch.hpp>
#include <string>

#include "bittern/xml/start_tag.h"
#include "tests/xml/random_document.h"
#include "tests/xml/split.h"

namespace bittern::xml {
namespace {

constexpr std::uint64_t kDocuments = 1500;

// Names as written: without namespaces.
bool expat_finds_twice(const std::string& document) {
  XML_Parser parser = XML_ParserCreate("UTF-8");
  XML_Parse(parser, document.data(), static_cast<int>(document.size()), XML_TRUE);
  const XML_Error error = XML_GetErrorCode(parser);
  XML_ParserFree(parser);
  return error == XML_ERROR_DUPLICATE_ATTRIBUTE;
}

// `element` with the first attribute of its start tag again; empty if it has none.
std::string with_first_twice(const std::string& element) {
  const auto tag = scan_start_tag(element);
  if (tag->attributes.empty()) {
    return "";
  }
  const auto name_end = tag->name.size() + 1;
  const std::string again = " " + std::string(tag->attributes.front().name) + "='urn:z'";
  return element.substr(0, name_end) + again + element.substr(name_end);
}

// So many attributes in the second of two tags, of which the one at `second` has the name of that
// at `first`.
std::string with_attributes(std::size_t count, std::size_t first, std::size_t second) {
  std::string bytes = "<a><b";
  for (std::size_t i = 0; i < count; ++i) {
    bytes += " n" + std::to_string(i == second ? first : i) + "='v'";
  }
  return bytes + "/></a>";
}

}  // namespace

TEST_CASE("XML 1.0 §3.1: no attribute stands twice in one tag") {
  REQUIRE(attributes_are_unique("<a b='c'/>"));
  REQUIRE_FALSE(attributes_are_unique("<a b='c' b='c'/>"));
  REQUIRE_FALSE(attributes_are_unique("<a b='c' d='' e='' b = \"d\"></a>"));
  REQUIRE_FALSE(attributes_are_unique("<a xmlns='u' xmlns='u'/>"));
  REQUIRE_FALSE(attributes_are_unique("<a><b/>x<c><d e='' e=''/></c></a>"));
  REQUIRE_FALSE(attributes_are_unique("<a><b/><c></c>]]<![CDATA[>]]]>]<d e='' e=''/></a>"));
  REQUIRE_FALSE(attributes_are_unique("<a \xC3\xA9='' \xC3\xA9=''/>"));
  REQUIRE_FALSE(attributes_are_unique("<?xml version='1.0'?><s xmlns:a='' xmlns:a=''>"));
}

TEST_CASE("XML 1.0 §3.1: the same name in two tags, or in no tag, is not twice") {
  for (const char* bytes :
       {"<a b=''><a b=''/><a b=''/></a>", "<a b='' b2='' B='' x:b='' b-=''/>", "<a>c='' c=''</a>",
        "<a><![CDATA[<b c='' c=''/>]]></a>", "<a b=\"c='' c=''\"/>", "<a b='>' c='/>'/>", "</a>",
        "<?xml a='' a=''?><s>", "<a></a >"}) {
    INFO(bytes);
    REQUIRE(attributes_are_unique(bytes));
  }
}

TEST_CASE(
    "XML 1.0 §3.1: a name is found again wherever the two stand, in few attributes and in many") {
  constexpr std::size_t kMost = 20;
  for (std::size_t count = 1; count <= kMost; ++count) {
    REQUIRE(attributes_are_unique(with_attributes(count, count, count)));
    for (std::size_t second = 1; second < count; ++second) {
      for (std::size_t first = 0; first < second; ++first) {
        INFO(first << " again at " << second << " of " << count);
        REQUIRE_FALSE(attributes_are_unique(with_attributes(count, first, second)));
      }
    }
  }
}

TEST_CASE("Namespaces in XML §6.3: one name by two prefixes goes unseen, as the header says") {
  REQUIRE(attributes_are_unique("<a xmlns:b='u' xmlns:c='u' b:d='' c:d=''/>"));
}

TEST_CASE("XML 1.0 §3.1: random streams, with an attribute put in again, as expat sees them") {
  std::size_t twice = 0;
  for (std::uint64_t seed = 0; seed < kDocuments; ++seed) {
    const std::string document = RandomDocument(seed).stream();
    if (!attributes_are_unique(document)) {
      FAIL("seed " << seed << ":\n" << document);
    }
    for (const std::string& element : split_whole(document).elements) {
      const std::string damaged = with_first_twice(element);
      if (damaged.empty()) {
        continue;
      }
      ++twice;
      if (!expat_finds_twice(damaged) || attributes_are_unique(damaged) ||
          attributes_are_unique("<w a=''>&lt;" + element + "<v><!" + "[CDATA[<]]>" + damaged)) {
        FAIL("seed " << seed << ":\n" << damaged);
      }
    }
  }
  REQUIRE(twice > kDocuments / 2);
}

TEST_CASE("XML 1.0 §3.1: damaged streams that the splitter takes, as expat sees them") {
  for (std::uint64_t seed = 0; seed < 4 * kDocuments; ++seed) {
    RandomDocument random(seed);
    const std::string document = random.damaged(random.plain_stream());
    const bool taken = !split_whole(document).end.empty();
    if (taken && attributes_are_unique(document) == expat_finds_twice(document)) {
      FAIL("seed " << seed << ":\n" << document);
    }
  }
}

TEST_CASE("a tag that is all attributes takes no long time") {
  std::string tag = "<a";
  for (int i = 0; i < 50'000; ++i) {
    tag += " a" + std::to_string(i) + "=''";
  }
  REQUIRE(attributes_are_unique(tag + "/>"));
  REQUIRE_FALSE(attributes_are_unique(tag + " a0=''/>"));
}

}  // namespace bittern::xml
