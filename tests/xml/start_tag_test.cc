#include "bittern/xml/start_tag.h"

#include <catch2/catch.hpp>
#include <string>

namespace bittern::xml {

TEST_CASE("XML 1.0 §3.1: a start tag's name, attributes and size") {
  const std::string bytes = "<stream:stream\n xmlns='a>b'  to = \"c'd\"\tx=''>rest";
  const auto tag = scan_start_tag(bytes);
  REQUIRE(tag.has_value());
  REQUIRE(tag->name == "stream:stream");
  REQUIRE(tag->attributes.size() == 3);
  REQUIRE(tag->find("xmlns") == "a>b");
  REQUIRE(tag->find("to") == "c'd");
  REQUIRE(tag->find("x") == "");
  REQUIRE(tag->find("xmln") == std::nullopt);
  REQUIRE(bytes.substr(tag->size) == "rest");
  REQUIRE(!tag->empty_element);
}

TEST_CASE("XML 1.0 §3.1: an empty element's tag") {
  for (const std::string own : {"<a/>", "<a />", "<a b='/>'/>", "<a b='c' />"}) {
    const std::string bytes = own + "<b>";
    const auto tag = scan_start_tag(bytes);
    REQUIRE(tag.has_value());
    REQUIRE(tag->name == "a");
    REQUIRE(tag->empty_element);
    REQUIRE(tag->size == own.size());
  }
}

TEST_CASE("XML 1.0 §3.1: values stay escaped") {
  REQUIRE(scan_start_tag("<a b='&lt;&#10;'>")->find("b") == "&lt;&#10;");
}

TEST_CASE("RFC 6120 §11.5: an XML declaration in front is stepped over") {
  const std::string bytes = "<?xml version='1.0'?>\r\n<s to='a'>";
  const auto tag = scan_start_tag(bytes);
  REQUIRE(tag.has_value());
  REQUIRE(tag->name == "s");
  REQUIRE(tag->size == bytes.size());
  REQUIRE(!scan_start_tag("<?xml version='1.0'?>\r\n").has_value());
}

TEST_CASE("a start tag that is cut anywhere is none") {
  const std::string bytes = "<?xml version='1.0'?> <a b='c' \n d = \"e>\" />";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);  // of its own, so that reading beyond shows
    REQUIRE(!scan_start_tag(cut).has_value());
  }
  REQUIRE(scan_start_tag(bytes).has_value());
}

TEST_CASE("what is no start tag is none") {
  for (const char* bytes :
       {"a", "</a>", "< a>", "<>", "<a b>", "<a b=c>", "<a =''>", "<a//>", "<a/ b=''>"}) {
    REQUIRE(!scan_start_tag(bytes).has_value());
  }
}

}  // namespace bittern::xml
