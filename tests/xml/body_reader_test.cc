#include "bittern/xml/body_reader.h"

#include <catch2/catch.hpp>
#include <string>

namespace bittern::xml {
namespace {

constexpr const char* kHttpbind = "http://jabber.org/protocol/httpbind";

std::string body(const std::string& attributes, const std::string& content) {
  return "<body xmlns='http://jabber.org/protocol/httpbind' " + attributes + ">" + content +
         "</body>";
}

std::string cut(const std::string& document, const Child& child) {
  return document.substr(child.begin, child.end - child.begin);
}

}  // namespace

TEST_CASE("XEP-0124 §6 (B6.1): the wrapper's name and namespace are resolved") {
  BodyReader reader;
  const auto plain = reader.read(body("", ""));
  REQUIRE(plain->name == "body");
  REQUIRE(plain->namespace_uri == kHttpbind);
  const auto prefixed = reader.read("<x:body xmlns:x='http://jabber.org/protocol/httpbind'/>");
  REQUIRE(prefixed->name == "body");
  REQUIRE(prefixed->namespace_uri == kHttpbind);
  REQUIRE(reader.read("<body/>")->namespace_uri.empty());
}

TEST_CASE("XEP-0124 §7.1: attributes are resolved, unescaped, and no namespace declarations") {
  BodyReader reader;
  const auto wrapper = reader.read(
      body("rid=\"1\" to='a&amp;&#x42;' xml:lang='en' xmlns:x='urn:x' x:version='1.0'", ""));
  REQUIRE(wrapper->attributes.size() == 4);
  REQUIRE(wrapper->attributes[0].name == "rid");
  REQUIRE(wrapper->attributes[0].namespace_uri.empty());
  REQUIRE(wrapper->attributes[0].value == "1");
  REQUIRE(wrapper->attributes[1].value == "a&B");
  REQUIRE(wrapper->attributes[2].name == "lang");
  REQUIRE(wrapper->attributes[2].namespace_uri == "http://www.w3.org/XML/1998/namespace");
  REQUIRE(wrapper->attributes[3].name == "version");
  REQUIRE(wrapper->attributes[3].namespace_uri == "urn:x");
}

TEST_CASE("XEP-0124 §6 (B6.3): the scope is what the root declares, and nothing within") {
  BodyReader reader;
  const auto wrapper = reader.read(
      body("xmlns:a='urn:&amp;a' xmlns:b=\"urn:b\"", "<m xmlns='jabber:client' xmlns:c='urn:c'/>"));
  const NamespaceScope scope = {{"", kHttpbind}, {"a", "urn:&a"}, {"b", "urn:b"}};
  REQUIRE(wrapper->scope == scope);
  const NamespaceScope none = {{"", ""}};
  REQUIRE(reader.read("<body xmlns=''><m/></body>")->scope == none);
  REQUIRE(reader.read(body("xmlns:a='urn:a'", ""))->scope.empty());  // nothing needs it
}

TEST_CASE("XEP-0124 §6 (B6.10): children are found with their bytes and resolved names") {
  const std::string document = body("xmlns:f='urn:f'",
                                    "\n<message xmlns=\"jabber:client\"><body>a</body></message> "
                                    "<f:x\n/><y ></y><z/>");
  BodyReader reader;
  const auto wrapper = reader.read(document);
  REQUIRE(wrapper->children.size() == 4);
  REQUIRE(cut(document, wrapper->children[0]) ==
          "<message xmlns=\"jabber:client\"><body>a</body></message>");
  REQUIRE(wrapper->children[0].name == "message");
  REQUIRE(wrapper->children[0].namespace_uri == "jabber:client");
  REQUIRE(cut(document, wrapper->children[1]) == "<f:x\n/>");
  REQUIRE(wrapper->children[1].namespace_uri == "urn:f");
  REQUIRE(cut(document, wrapper->children[2]) == "<y ></y>");
  REQUIRE(cut(document, wrapper->children[3]) == "<z/>");
  REQUIRE(wrapper->children[3].namespace_uri == kHttpbind);
}

TEST_CASE("XEP-0124 §6 (B6.2): XML declaration, byte order mark and white space are accepted") {
  BodyReader reader;
  for (const std::string before :
       {"", "\xEF\xBB\xBF", "<?xml version='1.0'?>", "<?xml version='1.0' encoding='UTF-8'?>\n",
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding='utf-8' standalone='yes'?>", " \n"}) {
    const std::string document = before + body("", "<a/>") + "\n ";
    const auto wrapper = reader.read(document);
    REQUIRE(wrapper.has_value());
    REQUIRE(cut(document, wrapper->children.at(0)) == "<a/>");
  }
}

TEST_CASE("XEP-0124 §6 (B6.8, B6.9): references and CDATA are fine inside children") {
  BodyReader reader;
  REQUIRE(reader.read(body("", "<a>&lt;&#65;&#x1F426;<![CDATA[<b>&c;]]></a>")).has_value());
  REQUIRE(reader.read(body("", " \t\r\n&#32;")).has_value());
}

TEST_CASE("a document leaves nothing behind in the reader") {
  BodyReader reader;
  REQUIRE(!reader.read("<a xmlns:x='urn:x'><b><c></b>").has_value());
  REQUIRE(!reader.read("<a><!-- --></a>").has_value());
  REQUIRE(!reader.read("").has_value());
  const auto wrapper = reader.read("<x><y/></x>");
  REQUIRE(wrapper.has_value());
  REQUIRE(wrapper->scope.empty());
  REQUIRE(wrapper->children.size() == 1);
  REQUIRE(!reader.read("<x:a/>").has_value());
  BodyReader moved = std::move(reader);
  REQUIRE(moved.read("<x><y/></x>").has_value());
}

}  // namespace bittern::xml
