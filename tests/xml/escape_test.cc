#include "bittern/xml/escape.h"

#include <catch2/catch.hpp>

#include "tests/xml/expat_tree.h"

namespace bittern::xml {
namespace {

std::string escape(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

}  // namespace

TEST_CASE("XML 1.0 §2.4, §3.1 (B19.5): text is escaped for either quote and for content") {
  REQUIRE(escape("").empty());
  REQUIRE(escape("a\xC3\xA9 b") == "a\xC3\xA9 b");
  REQUIRE(escape("<a b='c' d=\"e\">&amp;]]>") ==
          "&lt;a b=&apos;c&apos; d=&quot;e&quot;&gt;&amp;amp;]]&gt;");
}

TEST_CASE("XML 1.0 §3.3.3: tab, line feed and carriage return would not outlive a value") {
  REQUIRE(escape("\ta\r\n") == "&#9;a&#13;&#10;");
}

TEST_CASE("XML 1.0 §2.2: controls that XML has no form for are replaced") {
  REQUIRE(escape(std::string_view("a\0\x01\x1F\x20\x7F", 6)) ==
          "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\x20\x7F");
}

TEST_CASE("append_attribute appends to what is there") {
  std::string out = "<a";
  append_attribute(out, "b", "c");
  append_attribute(out, "d:e", "'<");
  REQUIRE(out == "<a b='c' d:e='&apos;&lt;'");
}

TEST_CASE("XML 1.0 §4.1, §4.6: references are resolved") {
  REQUIRE(unescape("").empty());
  REQUIRE(unescape("a&lt;&gt;&amp;&apos;&quot;b") == "a<>&'\"b");
  REQUIRE(unescape("&#65;&#x41;&#x20aC;&#128038;&#10;") == "AA\xE2\x82\xAC\xF0\x9F\x90\xA6\n");
  REQUIRE(unescape("&amp;lt;") == "&lt;");
}

TEST_CASE("XML 1.0 §2.11, §3.3.3: literal white space becomes spaces, references stay") {
  REQUIRE(unescape("a\tb\nc\rd\r\ne\n\nf&#9;g&#13;\n") == "a b c d e  f\tg\r ");
}

TEST_CASE("escaped_size is what append_escaped appends, for each byte") {
  std::string all;
  for (unsigned byte = 0; byte < 0x100; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    REQUIRE(escaped_size(one) == escape(one).size());
    all += one;
  }
  REQUIRE(escaped_size(all) == escape(all).size());
  REQUIRE(escaped_size("") == 0);
}

TEST_CASE("what cannot be resolved is kept as it stands") {
  for (const char* raw :
       {"&", "&;", "&x;", "&lt", "a&b", "&#;", "&#x;", "&#xD800;", "&#x110000;", "&#0;",
        "&#4294967361;", "&#-1;", "&#X41;", "&nbsp;", "&ltlt;", "&&", "& ;"}) {
    REQUIRE(unescape(raw) == raw);
  }
  REQUIRE(unescape("&&lt;") == "&<");
}

TEST_CASE("every text that XML can hold comes back, from expat and from unescape") {
  std::string text;
  for (unsigned byte = 1; byte < 0x80; ++byte) {
    if (byte >= 0x20 || byte == '\t' || byte == '\n' || byte == '\r') {
      text += static_cast<char>(byte);
    }
  }
  text += "]]>\xC2\x80\xF4\x8F\xBF\xBF";
  REQUIRE(unescape(escape(text)) == text);
  std::string element = "<a";
  append_attribute(element, "b", text);
  element += "/>";
  REQUIRE(expat_root_attributes(element) == PlainAttributes{{"b", text}});
  const ExpatTree tree = expat_tree("<s><a>" + escape(text) + "</a></s>");
  REQUIRE(tree.children.at(0).meaning ==
          "\x02"
          "a\x05" +
              text + "\x06");
}

}  // namespace bittern::xml
