#include "bittern/xml/namespace_scope.h"

#include <catch2/catch.hpp>

namespace bittern::xml {
namespace {

const NamespaceScope kScope = {{"", "jabber:client"}, {"foo", "urn:f&o'o"}, {"bar", "urn:bar"}};

std::string self_contained(std::string_view element, const NamespaceScope& scope = kScope,
                           std::string_view outer_default = "jabber:client") {
  std::string out;
  append_self_contained(out, element, scope, outer_default);
  return out;
}

}  // namespace

TEST_CASE("XEP-0124 §6 (B6.3): a prefix bound on the body is declared on the child that uses it") {
  REQUIRE(self_contained("<message><foo:x/></message>") ==
          "<message xmlns:foo='urn:f&amp;o&apos;o'><foo:x/></message>");
  REQUIRE(self_contained("<bar:a foo:b='c'/>") ==
          "<bar:a xmlns:bar='urn:bar' xmlns:foo='urn:f&amp;o&apos;o' foo:b='c'/>");
  REQUIRE(self_contained("<a b='foo:c'/>") == "<a xmlns:foo='urn:f&amp;o&apos;o' b='foo:c'/>");
}

TEST_CASE("nothing is added that is not needed") {
  REQUIRE(self_contained("<message to='a'>b</message>") == "<message to='a'>b</message>");
  REQUIRE(self_contained("<a>xfoo:b foob:c :d</a>") == "<a>xfoo:b foob:c :d</a>");
  REQUIRE(self_contained("<a/>", {}) == "<a/>");
}

TEST_CASE("RFC 6120 §4.8.1: the default namespace is declared if it is another outside") {
  REQUIRE(self_contained("<a/>", kScope, "urn:x") == "<a xmlns='jabber:client'/>");
  REQUIRE(self_contained("<a\n b='c'>d</a>", kScope, "") ==
          "<a xmlns='jabber:client'\n b='c'>d</a>");
  REQUIRE(self_contained("<a xmlns='urn:y'/>", kScope, "urn:x") == "<a xmlns='urn:y'/>");
  REQUIRE(self_contained("<a xmlns=\"\"/>", kScope, "urn:x") == "<a xmlns=\"\"/>");
  REQUIRE(self_contained("<a/>", {{"", ""}}, "urn:x") == "<a xmlns=''/>");
  REQUIRE(self_contained("<a/>", {{"", ""}}, "") == "<a/>");
  REQUIRE(self_contained("<a/>", {{"foo", "x"}}, "urn:x") == "<a/>");
}

TEST_CASE("Namespaces in XML §6.1: what the element declares itself is not declared again") {
  REQUIRE(self_contained("<foo:a xmlns:foo = \"x\"/>") == "<foo:a xmlns:foo = \"x\"/>");
  REQUIRE(self_contained("<a xmlns:fo='y'><foo:b/></a>") ==
          "<a xmlns:foo='urn:f&amp;o&apos;o' xmlns:fo='y'><foo:b/></a>");
  REQUIRE(self_contained("<a><foo:b xmlns:foo='x'/></a>") ==
          "<a xmlns:foo='urn:f&amp;o&apos;o'><foo:b xmlns:foo='x'/></a>");
}

TEST_CASE("Namespaces in XML §3: xml and xmlns need no declaration") {
  const NamespaceScope scope = {{"xml", "http://www.w3.org/XML/1998/namespace"},
                                {"xmlns", "http://www.w3.org/2000/xmlns/"}};
  REQUIRE(self_contained("<a xml:lang='en' xmlns:b='c'/>", scope) ==
          "<a xml:lang='en' xmlns:b='c'/>");
}

TEST_CASE("prefixes outside ASCII, and those that stand in an expression, are seen") {
  REQUIRE(self_contained("<\xC3\xA9:a/>", {{"\xC3\xA9", "u"}}) ==
          "<\xC3\xA9:a xmlns:\xC3\xA9='u'/>");
  REQUIRE(self_contained("<a b='1-foo:c'/>", {{"foo", "u"}}) == "<a xmlns:foo='u' b='1-foo:c'/>");
}

TEST_CASE("append_self_contained appends to what is there") {
  std::string out = "<body>";
  append_self_contained(out, "<a/>", kScope, "urn:x");
  REQUIRE(out == "<body><a xmlns='jabber:client'/>");
}

}  // namespace bittern::xml
