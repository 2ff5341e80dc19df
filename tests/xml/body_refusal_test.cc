#include <catch2/catch.hpp>
#include <string>

#include "bittern/xml/body_reader.h"

namespace bittern::xml {
namespace {

// Why, or "" if it is not refused.
std::string refusal(std::string_view document, BodyReader::Limits limits = {}) {
  BodyReader reader(limits);
  const auto wrapper = reader.read(document);
  return wrapper ? "" : wrapper.error().reason;
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (; times > 0; --times) {
    all += text;
  }
  return all;
}

}  // namespace

TEST_CASE("XEP-0124 §6 (B6.2, B6.4): what is not one whole element is refused, cut anywhere") {
  const std::string document =
      "\xEF\xBB\xBF<?xml version='1.0'?><b xmlns='a' c=\"d\">\n<e>&lt;\xC3\xA9</e><f/></b>";
  REQUIRE(refusal(document).empty());
  for (std::size_t size = 0; size < document.size(); ++size) {
    REQUIRE(!refusal(document.substr(0, size)).empty());
  }
  REQUIRE(!refusal("<a></b>").empty());
  REQUIRE(!refusal("<a/><b/>").empty());
  REQUIRE(!refusal("<a/>x").empty());
  REQUIRE(!refusal("<a b='1' b='2'/>").empty());
  REQUIRE(!refusal("<a b=1/>").empty());
  REQUIRE(!refusal(" <?xml version='1.0'?><a/>").empty());
}

TEST_CASE("XEP-0124 §6 (B6.3): what is not namespace-well-formed is refused") {
  REQUIRE(refusal("<x:a/>") == "unbound prefix");
  REQUIRE(refusal("<a><b x:c=''/></a>") == "unbound prefix");
  REQUIRE(refusal("<a><b xmlns:x='urn:x'/><x:c/></a>") == "unbound prefix");
  REQUIRE(!refusal("<a:b:c xmlns:a='urn:a'/>").empty());
  REQUIRE(!refusal("<a xmlns:b=''/>").empty());
  REQUIRE(!refusal("<a xmlns:b='u' xmlns:c='u' b:d='' c:d=''/>").empty());
  REQUIRE(!refusal("<xmlns:a/>").empty());
  REQUIRE(!refusal("<a xmlns:xml='urn:x'/>").empty());
  REQUIRE(!refusal("<a xmlns:b='http://www.w3.org/2000/xmlns/'/>").empty());
}

TEST_CASE("XEP-0124 §6 (B6.5, B6.6): comments and processing instructions are refused") {
  for (const char* document :
       {"<!-- --><a/>", "<a><!----></a>", "<a><b><!--x--></b></a>", "<a/><!-- -->"}) {
    REQUIRE(refusal(document) == "comment");
  }
  for (const char* document : {"<?x?><a/>", "<a><?x y?></a>", "<a><b><?x?></b></a>", "<a/><?x?>",
                               "<?xml-stylesheet href='x'?><a/>"}) {
    REQUIRE(refusal(document) == "processing instruction");
  }
}

TEST_CASE("XEP-0124 §6 (B6.7): a DOCTYPE is refused before what it declares is read") {
  REQUIRE(refusal("<!DOCTYPE a><a/>") == "DOCTYPE");
  REQUIRE(refusal("<!DOCTYPE a SYSTEM 'http://localhost/x'><a/>") == "DOCTYPE");
  REQUIRE(refusal("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>") == "DOCTYPE");
  REQUIRE(refusal("<!DOCTYPE a [<!ENTITY b '&b;&b;'><!-- nothing that is well-formed") ==
          "DOCTYPE");
  REQUIRE(refusal("<?xml version='1.0'?><!DOCTYPE a PUBLIC 'x' 'y' [ %p; ]><a/>") == "DOCTYPE");
}

TEST_CASE("XEP-0124 §6 (B6.8): entities other than the predefined are refused") {
  REQUIRE(refusal("<a><b>&nbsp;</b></a>") == "undefined entity");
  REQUIRE(refusal("<a b='&eacute;'/>") == "undefined entity");
  REQUIRE(!refusal("<a><b>&#0;</b></a>").empty());
  REQUIRE(!refusal("<a><b>&#xFFFF;</b></a>").empty());
}

TEST_CASE("XEP-0124 §6 (B6.9): character data directly in the root is refused") {
  const std::string reason = "text between the children";
  for (const char* document : {"<a>x</a>", "<a><b/>x</a>", "<a> \n.</a>", "<a>&lt;</a>",
                               "<a><![CDATA[x]]></a>", "<a>\xC2\xA0</a>", "<a>&#xA0;</a>"}) {
    REQUIRE(refusal(document) == reason);
  }
}

TEST_CASE("RFC 6120 §11.6: what is not UTF-8 is refused") {
  using std::string_literals::operator""s;
  REQUIRE(refusal("\xFF\xFE<\0a\0/\0>\0"s) == "not UTF-8");
  REQUIRE(refusal("\xFE\xFF\0<\0a\0/\0>"s) == "not UTF-8");
  REQUIRE(refusal("<\0a\0/\0>\0"s) == "NUL");
  REQUIRE(refusal("\0<\0a\0/\0>"s) == "NUL");
  REQUIRE(refusal("<a>\0</a>"s) == "NUL");
  REQUIRE(refusal("<?xml version='1.0' encoding='ISO-8859-1'?><a/>") == "not UTF-8");
  REQUIRE(refusal("<?xml version='1.0' encoding='UTF-16'?><a/>") == "not UTF-8");
  for (const char* bytes : {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xEF\xBF\xBF",
                            "\xF4\x90\x80\x80", "\x01"}) {
    REQUIRE(!refusal("<a><b>" + std::string(bytes) + "</b></a>").empty());
    REQUIRE(!refusal("<a b='" + std::string(bytes) + "'/>").empty());
  }
}

TEST_CASE("elements are inside each other as deep as the limit, the root counted") {
  BodyReader::Limits limits;
  limits.max_depth = 3;
  REQUIRE(refusal("<a><b><c/></b><b><c></c></b></a>", limits).empty());
  REQUIRE(refusal("<a><b><c><d/></c></b></a>", limits) == "elements nested too deep");
  limits.max_depth = 1;
  REQUIRE(refusal("<a/>", limits).empty());
  REQUIRE(refusal("<a><b/></a>", limits) == "elements nested too deep");
}

TEST_CASE("there are as many children as the limit, and as many declarations") {
  BodyReader::Limits limits;
  limits.max_children = 3;
  limits.max_declarations = 2;
  REQUIRE(refusal("<a>" + repeated("<b/>", 3) + "</a>", limits).empty());
  REQUIRE(refusal("<a>" + repeated("<b/>", 4) + "</a>", limits) == "too many children");
  REQUIRE(refusal("<a><b>" + repeated("<c/>", 9) + "</b></a>", limits).empty());
  REQUIRE(refusal("<a xmlns='b' xmlns:c='d'/>", limits).empty());
  REQUIRE(refusal("<a xmlns='b' xmlns:c='d' xmlns:e='f'/>", limits) ==
          "too many namespace declarations");
}

TEST_CASE("the root's declarations have as many bytes as the limit, escaped as a child gets them") {
  const std::string reason = "too many bytes in namespace declarations";
  const auto root = [](const std::string& uri) {
    return "<b:a xmlns:b='u' xmlns=\"" + uri + "\"/>";
  };
  REQUIRE(refusal(root(std::string(1022, 'x'))).empty());
  REQUIRE(refusal(root(std::string(1023, 'x'))) == reason);
  BodyReader::Limits limits;
  limits.max_declaration_bytes = 20;  // "b", "u" and 18 more, which are three times "&apos;"
  REQUIRE(refusal(root("'''"), limits).empty());
  REQUIRE(refusal(root("'''x"), limits) == reason);
  REQUIRE(refusal(root("&#39;&#39;&#39;"), limits).empty());
  REQUIRE(refusal(root("&#9;&#10;&#13;&lt;"), limits).empty());
  REQUIRE(refusal(root("&#9;&#10;&#13;&lt;x"), limits) == reason);
  REQUIRE(refusal("<b:a xmlns:b='" + std::string(19, 'u') + "'/>", limits).empty());
  REQUIRE(refusal("<bc:a xmlns:bc='" + std::string(19, 'u') + "'/>", limits) == reason);
  // those of a child are not declared again
  REQUIRE(refusal("<a><b xmlns='" + std::string(2000, 'x') + "'/></a>", limits).empty());
}

TEST_CASE("each document has the limit of declared bytes for itself") {
  BodyReader reader;
  const std::string document = "<a xmlns='" + std::string(1024, 'x') + "'/>";
  REQUIRE(reader.read(document));
  REQUIRE(reader.read(document));
}

TEST_CASE("a refusal says where in the document its reason stands") {
  BodyReader reader;
  REQUIRE(reader.read("<a>\n<b/><!-- -->").error().offset == 8);
  REQUIRE(reader.read("<a><b>&x;</b></a>").error().offset == 6);
  REQUIRE(reader.read(std::string_view("<a>\0", 4)).error().offset == 3);
  REQUIRE(reader.read("").error().offset == 0);
}

}  // namespace bittern::xml
