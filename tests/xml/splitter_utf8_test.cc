#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "bittern/xml/stanza_splitter.h"
#include "tests/xml/expat_tree.h"
#include "tests/xml/split.h"
#include "xml/character.h"

namespace bittern::xml {
namespace {

using Mistake = StanzaSplitter::Mistake;

// Where splitter and expat do not agree on `character` in text, in a value and in a CDATA section.
bool agree_on(const std::string& character) {
  for (const std::string& child : {"<a>" + character + "</a>", "<a b='" + character + "'/>",
                                   "<a><![CDATA[" + character + "]]></a>"}) {
    const std::string document = "<s>" + child + "</s>";
    const bool taken = expat_tree(document).error == XML_ERROR_NONE;
    const Split split = split_whole(document);
    if (taken != (split.mistake() == Mistake::kNone) || !(split == split_bytewise(document))) {
      return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("RFC 3629 §4, XML 1.0 §2.2: the first and last of each form of UTF-8, and beyond") {
  const std::vector<unsigned char> further = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0,
                                              0xB7, 0xBD, 0xBE, 0xBF, 0xC0, 0xFF};
  for (unsigned lead = 0x80; lead <= 0xFF; ++lead) {
    for (const unsigned char second : further) {
      for (const unsigned char third : further) {
        std::string bytes{static_cast<char>(lead), static_cast<char>(second)};
        bytes += lead >= 0xE0 ? std::string(1, static_cast<char>(third)) : "";
        bytes += lead >= 0xF0 ? "\x80" : "";
        if (!agree_on(bytes)) {
          FAIL(std::hex << lead << " " << int{second} << " " << int{third});
        }
      }
    }
  }
}

TEST_CASE("XML 1.0 §2.2: the ASCII characters of a document, C0 controls but three are none") {
  for (unsigned byte = 0; byte < 0x80; ++byte) {
    const char character = static_cast<char>(byte);
    if (character != '<' && character != '&' && character != '\'' && !agree_on({character})) {
      FAIL(byte);
    }
  }
  REQUIRE(mistake_in(std::string_view("<s><a>\0</a>", 11)) == Mistake::kNotUtf8);
  REQUIRE(mistake_in("<s><a>\x1F</a>") == Mistake::kNotUtf8);
  REQUIRE(mistake_in("<s><a>\x20\x7F\xC2\x80</a>") == Mistake::kNone);
}

TEST_CASE("RFC 6120 §11.6: a stream that is not UTF-8 is refused wherever it shows") {
  for (const char* bad : {"\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xEF\xBF\xBE",
                          "\xEF\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80"}) {
    const std::string bytes(bad);
    REQUIRE(mistake_in("<s><a>" + bytes) == Mistake::kNotUtf8);
    REQUIRE(mistake_in("<s><a b=\"" + bytes) == Mistake::kNotUtf8);
    REQUIRE(mistake_in("<s><a" + bytes) == Mistake::kNotUtf8);
    REQUIRE(mistake_in("<s><a x" + bytes) == Mistake::kNotUtf8);
    REQUIRE(mistake_in("<s><a></a" + bytes) == Mistake::kNotUtf8);
  }
  REQUIRE(mistake_in("<s>\x80") == Mistake::kNotUtf8);
  REQUIRE(mistake_in("<s>\x01") == Mistake::kNotUtf8);
}

TEST_CASE("RFC 3629 §3: append_character writes each form, first and last") {
  const std::vector<std::pair<std::uint32_t, std::string>> forms = {{0x41, "A"},
                                                                    {0x7F, "\x7F"},
                                                                    {0x80, "\xC2\x80"},
                                                                    {0x7FF, "\xDF\xBF"},
                                                                    {0x800, "\xE0\xA0\x80"},
                                                                    {0xFFFD, "\xEF\xBF\xBD"},
                                                                    {0x10000, "\xF0\x90\x80\x80"},
                                                                    {0x10FFFF, "\xF4\x8F\xBF\xBF"}};
  for (const auto& [code, bytes] : forms) {
    std::string out;
    append_character(out, code);
    REQUIRE(out == bytes);
    REQUIRE(whole_character(bytes.data(), bytes.data() + bytes.size()) ==
            (code < 0x80 ? 0 : bytes.size()));
  }
}

}  // namespace bittern::xml
