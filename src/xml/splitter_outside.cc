// StanzaSplitter outside the stream and between stanzas: white space, byte order mark, XML
// declaration.
#include <algorithm>
#include <string_view>

#include "xml/byte_class.h"
#include "xml/character.h"
#include "xml/stanza_scan.h"

namespace bittern::xml {

void StanzaSplitter::Scan::step_outside() {
  switch (self_.state_) {
    case State::kStart:
    case State::kByteOrderMark:
      return byte_order_mark();
    case State::kDeclarationName:
      return declaration_name();
    case State::kDeclaration:
      return declaration();
    case State::kDeclarationEnd:
      return declaration_end();
    default:
      return between();
  }
}

// RFC 3629 §6 allows a byte order mark to be there.
void StanzaSplitter::Scan::byte_order_mark() {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (*at_ == kMark[self_.step_]) {
    ++at_;
    self_.step_ = (self_.step_ + 1) % kMark.size();
    return go_to(self_.step_ == 0 ? State::kProlog : State::kByteOrderMark);
  }
  if (self_.state_ == State::kByteOrderMark) {
    return fail(Mistake::kNotWellFormed);
  }
  go_to(State::kProlog);
}

// White space keeps a connection alive between stanzas (RFC 6120 §4.6.1) and may stand elsewhere.
void StanzaSplitter::Scan::between() {
  while (at_ != stop_ && is(*at_, kSpace)) {
    ++at_;
  }
  if (at_ == stop_) {
    return;
  }
  if (*at_ == '<' && self_.state_ != State::kEnded) {
    return begin_element();
  }
  const char byte = take();
  std::uint32_t code = 0;
  std::uint8_t left = 0;
  if (is(byte, kForbidden) ||
      (!is_ascii(byte) && !xml::begin_character(static_cast<unsigned char>(byte), code, left))) {
    return fail(Mistake::kNotUtf8);
  }
  fail(self_.state_ == State::kBetween ? Mistake::kTextBetweenStanzas : Mistake::kNotWellFormed);
}

// An XML declaration is allowed behind white space: after a restart that is the old stream's.
void StanzaSplitter::Scan::begin_element() {
  if (!in_element()) {  // else there was an XML declaration
    begun_ = at_;
    const auto there = static_cast<std::size_t>(end_ - at_);
    stop_ = at_ + std::min(there, std::max<std::size_t>(self_.limits_.max_element_bytes, 1));
  }
  take_to(self_.state_ == State::kProlog ? State::kFirstOpened : State::kOpened);
}

// "xml" and white space, or it is a processing instruction (XML 1.0 productions 17, 23).
void StanzaSplitter::Scan::declaration_name() {
  constexpr std::string_view kName = "xml";
  const char byte = take();
  if (self_.step_ < kName.size()) {
    return byte == kName[self_.step_++] ? void() : fail(Mistake::kRestrictedXml);
  }
  self_.step_ = 0;
  if (is(byte, kSpace)) {
    return go_to(State::kDeclaration);
  }
  fail(byte == '?' ? Mistake::kNotWellFormed : Mistake::kRestrictedXml);
}

// What it says is not looked at: whatever encoding it names, we read UTF-8 (RFC 6120 §11.6).
void StanzaSplitter::Scan::declaration() {
  const char byte = take();
  if (byte == '<' || is(byte, kForbidden) || !is_ascii(byte)) {
    return fail(Mistake::kNotWellFormed);
  }
  if (byte == '?') {
    go_to(State::kDeclarationEnd);
  }
}

void StanzaSplitter::Scan::declaration_end() {
  if (*at_ == '>') {
    return take_to(State::kDeclared);
  }
  fail(Mistake::kNotWellFormed);
}

}  // namespace bittern::xml
