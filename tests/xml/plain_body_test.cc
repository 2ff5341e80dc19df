// The short way for plain bodies: whatever it takes, expat takes, and makes the same of it.
#include "xml/plain_body.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "bittern/xml/body_reader.h"
#include "tests/xml/random_document.h"

namespace bittern::xml {
namespace {

constexpr std::uint64_t kDocuments = 40000;

const std::string kBind = "http://jabber.org/protocol/httpbind";

const std::vector<std::string>& bodies() {
  static const std::vector<std::string> all{
      "<body rid='1' sid='abc' xmlns='" + kBind + "'/>",
      "<body rid=\"1\" sid='a b' />\n",
      "<body rid='1' xmlns='" + kBind + "' ></body>",
      "<body xmlns='" + kBind +
          "'><message xmlns='jabber:client' to='a@example.org/x'>"
          "<body>Tom &amp; \xC3\xA4 &#x263A;</body><x xmlns='jabber:x:y'/></message></body>",
      "<body xmlns='" + kBind +
          "'> <iq type=\"set\"><a><a b='c>d'/></a></iq>\n"
          "<presence/><m><![CDATA[<no tag='x'>]]></m> </body>  ",
      "<body><a xmlns='b'><c/></a><d e='&quot;'/></body>",
  };
  return all;
}

// Has an XML declaration in front, which is for expat.
base::Expected<Wrapper, ReadError> by_expat(BodyReader& reader, const std::string& document) {
  static const std::string declaration = "<?xml version='1.0'?>";
  auto read = reader.read(declaration + document);
  if (read) {
    for (Child& child : read->children) {
      child.begin -= declaration.size();
      child.end -= declaration.size();
    }
  }
  return read;
}

bool same(const Wrapper& a, const Wrapper& b) {
  const auto each = [](const auto& x, const auto& y, auto equal) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), equal);
  };
  return a.namespace_uri == b.namespace_uri && a.name == b.name && a.scope == b.scope &&
         a.has_inner_attributes == b.has_inner_attributes &&
         each(a.attributes, b.attributes,
              [](const Attribute& x, const Attribute& y) {
                return x.namespace_uri == y.namespace_uri && x.name == y.name && x.value == y.value;
              }) &&
         each(a.children, b.children, [](const Child& x, const Child& y) {
           return x.begin == y.begin && x.end == y.end && x.namespace_uri == y.namespace_uri &&
                  x.name == y.name;
         });
}

bool is_plain(const std::string& document) {
  return read_plain_body(document, BodyReader::Limits{}).has_value();
}

TEST_CASE("plain bodies are read as expat reads them") {
  BodyReader reader;
  for (const std::string& document : bodies()) {
    INFO(document);
    const auto plain = read_plain_body(document, BodyReader::Limits{});
    REQUIRE(plain.has_value());
    const auto read = by_expat(reader, document);
    REQUIRE(read.has_value());
    CHECK(same(*plain, *read));
  }
}

TEST_CASE("damaged bodies are left to expat, or read as expat reads them") {
  BodyReader reader;
  std::size_t taken = 0;
  for (std::uint64_t seed = 0; seed < kDocuments; ++seed) {
    const std::string document = RandomDocument(seed).damaged(bodies()[seed % bodies().size()]);
    const auto plain = read_plain_body(document, BodyReader::Limits{});
    if (!plain) {
      continue;
    }
    ++taken;
    const auto read = by_expat(reader, document);
    INFO(seed << ": " << document);
    REQUIRE(read.has_value());
    REQUIRE(same(*plain, *read));
  }
  CHECK(taken > kDocuments / 20);
}

TEST_CASE("random documents, most of them with prefixes, are left to expat or read the same") {
  BodyReader reader;
  for (std::uint64_t seed = 0; seed < kDocuments / 4; ++seed) {
    RandomDocument random(seed);
    const std::string document = seed % 2 == 0 ? random.stream() : random.plain_stream();
    if (const auto plain = read_plain_body(document, BodyReader::Limits{})) {
      const auto read = by_expat(reader, document);
      INFO(seed << ": " << document);
      REQUIRE(read.has_value());
      REQUIRE(same(*plain, *read));
    }
  }
}

TEST_CASE("what needs a parser is left to it") {
  CHECK(is_plain("<b a='1'/>"));
  for (const char* document : {"",
                               "<",
                               "<a>",
                               "<a/>x",
                               "<x:a/>",
                               "<a x:b='c'/>",
                               "<a xmlns:x='y'/>",
                               "<a b='&amp;'/>",
                               "<a b='c\td'/>",
                               "<a b='c\"d'/>",
                               "<a b='c>d'/>",
                               "<a b='\xC3\xA4'/>",
                               "<a  b='c'/>",
                               "<a\nb='c'/>",
                               "<a b ='c'/>",
                               "<a b= 'c'/>",
                               "<a b='c'd='e'/>",
                               "<a b='c\"/>",
                               "<a b=c/>",
                               "<a b/>",
                               "<a 1='c'/>",
                               "<1/>",
                               "<a  />",
                               "<a/ >",
                               "<a xml:lang='de'/>",
                               "<a xmlns=''/>",
                               "<a xmlns='b' xmlns='c'/>",
                               "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
                               "<a b='c' b='d'/>",
                               "<a><b c='d' c='e'/></a>",
                               "<a>text</a>",
                               "<a><x:b/></a>",
                               "<a><b xmlns=''/></a>",
                               "<a><!-- --></a>",
                               "<?xml version='1.0'?><a/>",
                               "<a><b xmlns='http://www.w3.org/2000/xmlns/'/></a>",
                               "<a><\xC3\xA4/></a>",
                               "<a></b>",
                               "<a></a",
                               "<a></ab>",
                               "<a></a>x",
                               "<a/><b/>",
                               "<!DOCTYPE a><a/>",
                               "\xEF\xBB\xBF<a/>"}) {
    INFO(document);
    CHECK_FALSE(is_plain(document));
  }
}

TEST_CASE("what is above a limit is left to expat, which refuses it") {
  BodyReader::Limits limits;
  limits.max_depth = 3;
  limits.max_children = 2;
  limits.max_declaration_bytes = 4;
  const auto reads = [&limits](const char* document) {
    return read_plain_body(document, limits).has_value();
  };
  CHECK(reads("<a><b><c/></b></a>"));
  CHECK_FALSE(reads("<a><b><c><d/></c></b></a>"));
  CHECK(reads("<a><b/><c/></a>"));
  CHECK_FALSE(reads("<a><b/><c/><d/></a>"));
  CHECK(reads("<a xmlns='1234'/>"));
  CHECK_FALSE(reads("<a xmlns='12345'/>"));
  limits.max_depth = 1;
  CHECK(reads("<a/>"));
  CHECK_FALSE(reads("<a><b/></a>"));
}

}  // namespace
}  // namespace bittern::xml
