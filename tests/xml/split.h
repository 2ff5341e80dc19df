// Feeds documents to a StanzaSplitter in pieces, as a connection would.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/xml/stanza_splitter.h"

namespace bittern::xml {

struct Split {
  std::string start;  // the bytes of the stream's start tag
  std::vector<std::string> elements;
  std::string end;    // the bytes of the stream's end tag
  std::string begun;  // the bytes of what goes on
  std::size_t used = 0;
  StanzaSplitter splitter;

  [[nodiscard]] StanzaSplitter::Mistake mistake() const { return splitter.mistake(); }
  bool operator==(const Split&) const = default;
};

// Feeds `bytes` on, to the end or to a mistake.
void feed(Split& split, std::string_view bytes);

[[nodiscard]] Split split_whole(std::string_view document, StanzaSplitter::Limits limits = {});
[[nodiscard]] Split split_bytewise(std::string_view document, StanzaSplitter::Limits limits = {});

// Is the outcome, with the splitter's state, the same whole, in two pieces cut at every byte, and
// byte by byte?
[[nodiscard]] bool same_in_pieces(std::string_view document, StanzaSplitter::Limits limits = {});

// The mistake that is found in `document`, whole; the test fails if it is another in pieces.
[[nodiscard]] StanzaSplitter::Mistake mistake_in(std::string_view document,
                                                 StanzaSplitter::Limits limits = {});

}  // namespace bittern::xml
