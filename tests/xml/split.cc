#include "tests/xml/split.h"

#include <catch2/catch.hpp>
#include <utility>

namespace bittern::xml {
namespace {

using Found = StanzaSplitter::Found;

void keep(Split& split, Found found) {
  switch (found) {
    case Found::kStreamStart:
      split.start = std::exchange(split.begun, "");
      return;
    case Found::kElement:
      split.elements.push_back(std::exchange(split.begun, ""));
      return;
    case Found::kStreamEnd:
      split.end = std::exchange(split.begun, "");
      return;
    default:
      split.begun.clear();
  }
}

Split begin(StanzaSplitter::Limits limits) {
  Split split;
  split.splitter = StanzaSplitter(limits);
  return split;
}

}  // namespace

void feed(Split& split, std::string_view bytes) {
  while (!bytes.empty()) {
    const StanzaSplitter::Piece piece = split.splitter.next(bytes);
    split.used += piece.size;
    split.begun.append(bytes, piece.skip, piece.size - piece.skip);
    bytes.remove_prefix(piece.size);
    if (piece.found != Found::kNothing) {
      keep(split, piece.found);
    } else if (!bytes.empty()) {
      FAIL("nothing found, and not all bytes used up");
    }
    if (piece.found == Found::kMistake) {
      return;
    }
  }
}

Split split_whole(std::string_view document, StanzaSplitter::Limits limits) {
  Split split = begin(limits);
  feed(split, document);
  return split;
}

Split split_bytewise(std::string_view document, StanzaSplitter::Limits limits) {
  Split split = begin(limits);
  for (std::size_t i = 0; i < document.size(); ++i) {
    feed(split, document.substr(i, 1));
  }
  return split;
}

// The first piece gives the same whole and byte by byte, so that a copy of either goes on with the
// rest.
bool same_in_pieces(std::string_view document, StanzaSplitter::Limits limits) {
  const Split whole = split_whole(document, limits);
  Split bytewise = begin(limits);
  for (std::size_t cut = 0; cut < document.size(); ++cut) {
    Split pieces = bytewise;
    feed(pieces, document.substr(cut));
    if (!(pieces == whole) || !(split_whole(document.substr(0, cut), limits) == bytewise)) {
      return false;
    }
    feed(bytewise, document.substr(cut, 1));
  }
  return bytewise == whole;
}

StanzaSplitter::Mistake mistake_in(std::string_view document, StanzaSplitter::Limits limits) {
  CHECK(same_in_pieces(document, limits));
  return split_whole(document, limits).mistake();
}

}  // namespace bittern::xml
