#include "bittern/xml/stanza_splitter.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/xml/split.h"

namespace bittern::xml {
namespace {

using Found = StanzaSplitter::Found;
using Mistake = StanzaSplitter::Mistake;
using Elements = std::vector<std::string>;

}  // namespace

TEST_CASE("a splitter is a small value") { STATIC_REQUIRE(sizeof(StanzaSplitter) <= 64); }

TEST_CASE("RFC 6120 §4.2, §4.4: a stream begins and ends with its root's tags") {
  const std::string document = "<stream:stream a='>'>\n<a/><b>c</b> </stream:stream >\n";
  REQUIRE(same_in_pieces(document));
  const Split split = split_whole(document);
  REQUIRE(split.start == "<stream:stream a='>'>");
  REQUIRE(split.elements == Elements{"<a/>", "<b>c</b>"});
  REQUIRE(split.end == "</stream:stream >");
  REQUIRE(split.mistake() == Mistake::kNone);
}

TEST_CASE("RFC 6120 §4.6.1: white space between stanzas belongs to none") {
  StanzaSplitter splitter;
  REQUIRE(splitter.next(" <s>").skip == 1);
  const auto blank = splitter.next(" \t\r\n");
  REQUIRE(blank.found == Found::kNothing);
  REQUIRE(blank.skip == 4);
  REQUIRE(blank.size == 4);
  const auto begun = splitter.next("\n <a>");
  REQUIRE(begun.found == Found::kNothing);
  REQUIRE(begun.skip == 2);
  REQUIRE(begun.size == 5);
  const auto ended = splitter.next("</a> <b/>");
  REQUIRE(ended.found == Found::kElement);
  REQUIRE(ended.skip == 0);
  REQUIRE(ended.size == 4);
}

TEST_CASE("RFC 6120 §11.5: an XML declaration belongs to the stream's start tag") {
  for (const char* declaration :
       {"<?xml version='1.0'?>", "<?xml version=\"1.0\" encoding='UTF-8' ?>\r\n", "<?xml\n?>"}) {
    const std::string start = std::string(declaration) + "<s>";
    REQUIRE(same_in_pieces(start));
    REQUIRE(split_whole(start).start == start);
    REQUIRE(split_whole("\xEF\xBB\xBF" + start).start == start);
    REQUIRE(split_whole(" \n" + start).start == start);
    REQUIRE(mistake_in("<s>" + start) == Mistake::kRestrictedXml);
    REQUIRE(mistake_in(declaration + start) == Mistake::kRestrictedXml);
  }
  REQUIRE(mistake_in("<?xml?><s>") == Mistake::kNotWellFormed);
  REQUIRE(mistake_in("<?xml ?\?><s>") == Mistake::kNotWellFormed);
  REQUIRE(mistake_in("<?xml <s>") == Mistake::kNotWellFormed);
  REQUIRE(mistake_in("<?xml \xC3\xA9?><s>") == Mistake::kNotWellFormed);
}

TEST_CASE("RFC 3629 §6: a byte order mark is tolerated at the very start, once") {
  REQUIRE(split_whole("\xEF\xBB\xBF<s>").start == "<s>");
  REQUIRE(mistake_in("\xEF\xBB\xBF <s>") == Mistake::kNone);
  REQUIRE(mistake_in("\xEF\xBB\xBF\xEF\xBB\xBF<s>") == Mistake::kNotWellFormed);
  REQUIRE(mistake_in(" \xEF\xBB\xBF<s>") == Mistake::kNotWellFormed);
  REQUIRE(mistake_in("\xEF\xBB<s>") == Mistake::kNotWellFormed);
  REQUIRE(mistake_in("<s>\xEF\xBB\xBF") == Mistake::kTextBetweenStanzas);
}

TEST_CASE("RFC 6120 §11.1: comments, processing instructions and DTDs are refused") {
  for (const char* bad : {"<!--x-->", "<?x y?>", "<?xml-stylesheet x?>", "<?xmx ?>", "<!DOCTYPE s>",
                          "<!DOCTYPE s [<!ENTITY a 'b'>]>"}) {
    REQUIRE(mistake_in(std::string(bad)) == Mistake::kRestrictedXml);
    REQUIRE(mistake_in("<s>" + std::string(bad)) == Mistake::kRestrictedXml);
    REQUIRE(mistake_in("<s><a>" + std::string(bad)) == Mistake::kRestrictedXml);
  }
  REQUIRE(mistake_in("<s><![CDATA[x]]>") == Mistake::kRestrictedXml);
  REQUIRE(mistake_in("<![CDATA[x]]>") == Mistake::kRestrictedXml);
  REQUIRE(mistake_in("<s><a><!x") == Mistake::kNotWellFormed);
}

TEST_CASE("RFC 6120 §11.1: only the predefined entities and legal character references stand") {
  for (const std::string good : {"&lt;", "&gt;", "&amp;", "&apos;", "&quot;", "&#9;", "&#x20;",
                                 "&#00065;", "&#xD7FF;", "&#xE000;", "&#xFFFD;", "&#x10FFFF;"}) {
    REQUIRE(mistake_in("<s><a b='" + good + "'>" + good + "</a>") == Mistake::kNone);
  }
  for (const std::string bad : {"&nbsp;", "&LT;", "&lte;", "&quote;", "&a1;", "&\xC3\xA9;"}) {
    REQUIRE(mistake_in("<s><a>" + bad) == Mistake::kUnknownEntity);
    REQUIRE(mistake_in("<s><a b=\"" + bad) == Mistake::kUnknownEntity);
  }
  for (const std::string bad :
       {"& ", "&;", "&#;", "&#x;", "&#X41;", "&#a;", "&#xg;", "&#0;", "&#8;", "&#x1F;", "&#xD800;",
        "&#xDFFF;", "&#xFFFE;", "&#xFFFF;", "&#x110000;", "&#4294967361;", "&lt ", "&1;", "&<"}) {
    REQUIRE(mistake_in("<s><a>" + bad) == Mistake::kNotWellFormed);
    REQUIRE(mistake_in("<s><a b='" + bad) == Mistake::kNotWellFormed);
  }
}

TEST_CASE("RFC 6120 §4.1: text directly in the stream is refused") {
  REQUIRE(mistake_in("<s>x") == Mistake::kTextBetweenStanzas);
  REQUIRE(mistake_in("<s><a/>&#32;") == Mistake::kTextBetweenStanzas);
  REQUIRE(mistake_in("<s>\xC3\xA9") == Mistake::kTextBetweenStanzas);
  REQUIRE(mistake_in("x<s>") == Mistake::kNotWellFormed);
  REQUIRE(mistake_in("<s></s>x") == Mistake::kNotWellFormed);
  REQUIRE(mistake_in("<s></s><s>") == Mistake::kNotWellFormed);
}

TEST_CASE("RFC 6120 §11.3: malformed tags are refused") {
  for (const std::string bad : {"< a>",         "<1>",
                                "<-a>",         "<:a>",
                                "<a:>",         "<a:1/>",
                                "<a:b:c/>",     "<a&>",
                                "<a<",          "<a b>",
                                "<a b/>",       "<a b=c>",
                                "<a b= >",      "<a b='c'd='e'>",
                                "<a b='<'>",    "<a b=\"<\">",
                                "<a =''>",      "<a/ >",
                                "<a b=''/ >",   "<a//>",
                                "<a 1=''>",     "<a b c=''>",
                                "<a b:=''>",    "</ a>",
                                "<a></ a>",     "<a></a b='c'>",
                                "<a></a/>",     "<a></>",
                                "<>",           "<a>]]></a>",
                                "<a>]]]]></a>", "<a><![cdata[",
                                "<a><![CDATA ["}) {
    INFO(bad);
    REQUIRE(mistake_in("<s>" + bad) == Mistake::kNotWellFormed);
  }
  REQUIRE(mistake_in("</s>") == Mistake::kNotWellFormed);
}

TEST_CASE("a stream that is an empty element holds no stanza and is refused") {
  REQUIRE(mistake_in("<s/>") == Mistake::kNotWellFormed);
}

TEST_CASE("XML 1.0 §3.1: what looks like markup in values, text and CDATA is none") {
  for (const std::string good :
       {"<a b='>' c=\"'\" d='\"' e='/>'/>", "<a>></a>", "<a>]] ></a>", "<a>]></a>", "<a>]]&gt;</a>",
        "<a><![CDATA[]]></a>", "<a><![CDATA[]]]]></a>", "<a><![CDATA[</a>&x;<!-- ]] >]]></a>",
        "<a>]<![CDATA[]]]>]></a>", "<a>'\"=/</a>", "<a\n\tb\r=\n'c' />", "<a></a\n>",
        "<_.-1:_/>"}) {
    INFO(good);
    const std::string document = "<s>" + good;
    REQUIRE(mistake_in(document) == Mistake::kNone);
    REQUIRE(split_whole(document).elements == Elements{good});
  }
}

}  // namespace bittern::xml
