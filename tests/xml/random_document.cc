#include "tests/xml/random_document.h"

#include <algorithm>

namespace bittern::xml {
namespace {

const std::vector<std::string_view> kPrefixes = {"stream:", "a:", "b:", "\xC3\xA9:"};
const std::vector<std::string_view> kNames = {"message", "body", "x",        "a",
                                              "b-1",     "_c.d", "\xD0\x96", "n\xE5\x90\x8D"};
const std::vector<std::string_view> kAttributes = {"to", "from", "id", "type", "b_2", "\xC3\xA9t"};
const std::vector<std::string_view> kUris = {
    "jabber:client",       "urn:x", "urn:y&amp;z", "", "http://example.org/a'b&gt;",
    "urn:\xC3\xA9&#x20AC;"};
const std::vector<std::string_view> kSpaces = {" ", "  ", "\n", "\t", "\r\n ", " \r"};
const std::vector<std::string_view> kTexts = {"hello",
                                              "a b",
                                              ">",
                                              "/>",
                                              "'",
                                              "\"",
                                              "=",
                                              "]",
                                              "]] ",
                                              "]]]a>",
                                              "\n",
                                              "\t",
                                              "\r\n",
                                              "&lt;",
                                              "&gt;",
                                              "&amp;",
                                              "&apos;",
                                              "&quot;",
                                              "&#65;",
                                              "&#x20aC;",
                                              "&#1114111;",
                                              "&#x9;",
                                              "&#xD7FF;",
                                              "&#xE000;",
                                              "&#xFFFD;",
                                              "\xC3\xA9",
                                              "\xE2\x82\xAC",
                                              "\xF0\x9F\x90\xA6",
                                              "\xED\x9F\xBF",
                                              "\xEF\xBF\xBD",
                                              "\xF4\x8F\xBF\xBF",
                                              "\x7F",
                                              "\xC2\x80",
                                              "a:b",
                                              "stream:x",
                                              "?",
                                              "!--"};
const std::vector<std::string_view> kCdataTexts = {
    "<a b='c'>",        "</a>", "]", "]]", "]]]", "a>", "&amp", "<![CDATA[",
    "\xF0\x9F\x90\xA6", "<!--", "x", " "};

}  // namespace

// SplitMix64.
std::size_t Random::below(std::size_t limit) {
  state_ += 0x9E3779B97F4A7C15;
  std::uint64_t mixed = (state_ ^ state_ >> 30) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
  return (mixed ^ mixed >> 31) % limit;
}

std::string RandomDocument::stream() {
  std::string head = random_.one_in(4) ? "\xEF\xBB\xBF" : "";
  head += random_.one_in(2) ? "<?xml version='1.0'?>" : "";
  head += random_.one_in(4) ? "\n" : "";
  return head + plain_stream();
}

std::string RandomDocument::plain_stream() {
  out_ = "<stream:stream xmlns='jabber:client' xmlns:stream=\"http://etherx.jabber.org/streams\" ";
  out_ +=
      "xmlns:a='urn:a' xmlns:b='urn:&quot;b' xmlns:\xC3\xA9='urn:e' version='1.0' xml:lang='en'>";
  for (std::size_t children = random_.below(6); children > 0; --children) {
    between();
    element(0);
  }
  between();
  out_ += "</stream:stream";
  space(false);
  out_ += ">";
  return out_;
}

void RandomDocument::element(std::size_t depth) {
  const std::string written = name();
  out_.append("<").append(written);
  attributes();
  space(false);
  if (random_.one_in(3)) {
    out_ += "/>";
    return;
  }
  out_ += ">";
  content(depth);
  out_.append("</").append(written);
  space(false);
  out_ += ">";
}

std::string RandomDocument::name() {
  return std::string(random_.one_in(3) ? random_.pick(kPrefixes) : "").append(random_.pick(kNames));
}

// Each local name at most once, so that no two attributes are the same.
void RandomDocument::attributes() {
  if (random_.one_in(4)) {
    attribute("xmlns");
  }
  if (random_.one_in(5)) {
    space(true);
    out_ += "xmlns:a='urn:a2'";
  }
  for (const std::string_view local : kAttributes) {
    if (random_.one_in(5)) {
      const std::string prefix(random_.one_in(3) ? random_.pick(kPrefixes) : "");
      attribute(prefix + std::string(local));
    }
  }
}

void RandomDocument::attribute(std::string_view attribute_name) {
  space(true);
  out_ += attribute_name;
  space(false);
  out_ += "=";
  space(false);
  const char quote = random_.one_in(2) ? '\'' : '"';
  out_ += quote;
  if (attribute_name == "xmlns") {
    std::string uri(random_.pick(kUris));
    uri.erase(std::remove(uri.begin(), uri.end(), quote), uri.end());
    out_ += uri;
  } else {
    value(quote);
  }
  out_ += quote;
}

void RandomDocument::value(char quote) {
  for (std::size_t pieces = random_.below(4); pieces > 0; --pieces) {
    std::string piece(random_.pick(kTexts));
    piece.erase(std::remove(piece.begin(), piece.end(), quote), piece.end());
    out_ += piece;
  }
}

void RandomDocument::content(std::size_t depth) {
  for (std::size_t pieces = random_.below(4); pieces > 0; --pieces) {
    switch (random_.below(4)) {
      case 0:
        cdata();
        break;
      case 1:
        depth < 4 ? element(depth + 1) : text();
        break;
      default:
        text();
    }
  }
}

// A ">" must not come to stand behind "]]".
void RandomDocument::text() {
  const std::string_view piece = random_.pick(kTexts);
  if (piece.front() == '>' && out_.back() == ']') {
    out_ += " ";
  }
  out_ += piece;
}

void RandomDocument::cdata() {
  out_ += "<![CDATA[";
  for (std::size_t pieces = random_.below(4); pieces > 0; --pieces) {
    out_ += random_.pick(kCdataTexts);
  }
  out_ += "]]>";
}

void RandomDocument::space(bool needed) {
  if (needed || random_.one_in(8)) {
    out_ += random_.one_in(2) ? " " : random_.pick(kSpaces);
  }
}

void RandomDocument::between() {
  while (random_.one_in(3)) {
    out_ += random_.pick(kSpaces);
  }
}

}  // namespace bittern::xml
