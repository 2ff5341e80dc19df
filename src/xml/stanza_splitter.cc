#include "bittern/xml/stanza_splitter.h"

#include <algorithm>
#include <array>

#include "xml/stanza_scan.h"

namespace bittern::xml {

StanzaSplitter::Piece StanzaSplitter::next(std::string_view bytes) {
  if (mistake_ != Mistake::kNone) {
    return {Found::kMistake, 0, 0};
  }
  return Scan(*this, bytes).run();
}

void StanzaSplitter::restart() { *this = StanzaSplitter(limits_); }

StanzaSplitter::Scan::Scan(StanzaSplitter& splitter, std::string_view bytes)
    : self_(splitter),
      begin_(bytes.data()),
      end_(begin_ + bytes.size()),
      at_(begin_),
      begun_(nullptr),
      stop_(end_) {
  if (self_.element_bytes_ > 0) {
    begun_ = begin_;
    stop_ = begin_ + std::min(bytes.size(), self_.limits_.max_element_bytes - self_.element_bytes_);
  }
}

// Also keeps what an unfinished element has taken so far. The limit is held by not reading beyond
// it, so that it costs nothing per byte; whether an element is too long is known at its last byte.
StanzaSplitter::Piece StanzaSplitter::Scan::run() {
  while (found_ == Found::kNothing && at_ != stop_) {
    step();
  }
  if (found_ == Found::kNothing && in_element()) {
    self_.element_bytes_ += static_cast<std::size_t>(at_ - begun_);
    if (self_.element_bytes_ >= self_.limits_.max_element_bytes) {
      fail(Mistake::kTooLong);
    }
  } else {
    self_.element_bytes_ = 0;
  }
  const char* const skip = in_element() ? begun_ : at_;
  return {found_, static_cast<std::size_t>(skip - begin_), static_cast<std::size_t>(at_ - begin_)};
}

void StanzaSplitter::Scan::step() {
  if (self_.left_ != 0) {
    continue_character();
  } else if (self_.state_ >= State::kSingleQuoted) {
    step_content();
  } else if (self_.state_ >= State::kFirstOpened) {
    step_tag();
  } else {
    step_outside();
  }
}

void StanzaSplitter::Scan::fail(Mistake mistake) {
  self_.mistake_ = mistake;
  found_ = Found::kMistake;
}

std::string_view describe(StanzaSplitter::Mistake mistake) {
  using Mistake = StanzaSplitter::Mistake;
  switch (mistake) {
    case Mistake::kNone:
      return "no mistake";
    case Mistake::kNotWellFormed:
      return "not well-formed";
    case Mistake::kNotUtf8:
      return "not UTF-8, or a character that XML forbids";
    case Mistake::kRestrictedXml:
      return "a comment, processing instruction, DTD or misplaced CDATA section";
    case Mistake::kUnknownEntity:
      return "an entity that is not predefined";
    case Mistake::kTextBetweenStanzas:
      return "text between stanzas";
    case Mistake::kMismatchedTags:
      return "an end tag that does not match";
    case Mistake::kTooLong:
      return "an element with too many bytes";
    case Mistake::kTooDeep:
      return "elements nested too deep";
  }
  return "";
}

}  // namespace bittern::xml
