// StanzaSplitter inside content and attribute values (XML 1.0 §2.4, §2.7, §3.1, §4.1).
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "xml/byte_class.h"
#include "xml/character.h"
#include "xml/path_hash.h"
#include "xml/plain_run.h"
#include "xml/stanza_scan.h"

namespace bittern::xml {

void StanzaSplitter::Scan::step_content() {
  switch (self_.state_) {
    case State::kSingleQuoted:
    case State::kDoubleQuoted:
      return value();
    case State::kText:
      return text();
    case State::kTextBracket:
    case State::kTextBrackets:
      return text_bracket();
    case State::kExclamation:
      return exclamation();
    case State::kCdataOpening:
      return cdata_opening();
    case State::kCdata:
      return cdata();
    case State::kCdataBracket:
    case State::kCdataBrackets:
      return cdata_bracket();
    default:
      return step_reference();
  }
}

// Where the next byte of the classes in `mask` stands, from `at` on; whole characters outside ASCII
// are passed.
const char* StanzaSplitter::Scan::find(const char* at, std::uint8_t mask) const {
  for (at = skip_plain(at, stop_); at != stop_;) {
    if (!is(*at, mask)) {
      at = skip_plain(at + 1, stop_);  // it means something elsewhere, or is near the end
      continue;
    }
    const std::size_t size = is_ascii(*at) ? 0 : whole_character(at, stop_);
    if (size == 0) {
      break;
    }
    at += size;  // behind it is another, mostly
  }
  return at;
}

// A control, or a character outside ASCII that is not whole or not legal.
void StanzaSplitter::Scan::special_byte() {
  return is_ascii(*at_) ? fail(Mistake::kNotUtf8) : begin_character();
}

void StanzaSplitter::Scan::text() {
  at_ = find(at_, kTextStop);
  if (at_ == stop_) {
    return;
  }
  switch (*at_) {
    case '<':
      return take_to(State::kOpened);
    case '&':
      return begin_reference();
    case ']':
      return take_to(State::kTextBracket);
    default:
      return special_byte();
  }
}

// "]]>" must not stand in text (production 14).
void StanzaSplitter::Scan::text_bracket() {
  if (*at_ == ']') {
    return take_to(State::kTextBrackets);
  }
  if (*at_ == '>' && self_.state_ == State::kTextBrackets) {
    return fail(Mistake::kNotWellFormed);
  }
  go_to(State::kText);
}

void StanzaSplitter::Scan::value() {
  at_ = find(at_, kValueStop);
  if (at_ == stop_) {
    return;
  }
  switch (*at_) {
    case '\'':
      return take_to(self_.state_ == State::kSingleQuoted ? State::kBehindValue : self_.state_);
    case '"':
      return take_to(self_.state_ == State::kDoubleQuoted ? State::kBehindValue : self_.state_);
    case '&':
      return begin_reference();
    case '<':
      return fail(Mistake::kNotWellFormed);
    default:
      return special_byte();
  }
}

void StanzaSplitter::Scan::exclamation() {
  switch (*at_) {
    case '[':
      self_.step_ = 0;
      return self_.depth_ > 1 ? take_to(State::kCdataOpening) : fail(Mistake::kRestrictedXml);
    case '-':
    case 'D':
      return fail(Mistake::kRestrictedXml);
    default:
      return fail(Mistake::kNotWellFormed);
  }
}

void StanzaSplitter::Scan::cdata_opening() {
  constexpr std::string_view kKeyword = "CDATA[";
  if (take() != kKeyword[self_.step_++]) {
    return fail(Mistake::kNotWellFormed);
  }
  if (self_.step_ == kKeyword.size()) {
    go_to(State::kCdata);
  }
}

void StanzaSplitter::Scan::cdata() {
  at_ = find(at_, kCdataStop);
  if (at_ != stop_) {
    return *at_ == ']' ? take_to(State::kCdataBracket) : special_byte();
  }
}

void StanzaSplitter::Scan::cdata_bracket() {
  if (*at_ == ']') {
    return take_to(State::kCdataBrackets);
  }
  if (*at_ == '>' && self_.state_ == State::kCdataBrackets) {
    return take_to(State::kText);
  }
  go_to(State::kCdata);
}

void StanzaSplitter::Scan::begin_character() {
  const char* const begin = at_;
  const auto byte = static_cast<unsigned char>(take());
  if (!xml::begin_character(byte, self_.code_, self_.left_)) {
    return fail(Mistake::kNotUtf8);
  }
  hash_character(begin);
}

void StanzaSplitter::Scan::continue_character() {
  const char* const begin = at_;
  const auto byte = static_cast<unsigned char>(take());
  if (!xml::continue_character(byte, self_.code_, self_.left_)) {
    return fail(Mistake::kNotUtf8);
  }
  if (self_.left_ == 0) {
    self_.code_ = 0;
  }
  hash_character(begin);
}

void StanzaSplitter::Scan::hash_character(const char* begin) {
  if (self_.state_ == State::kStartName || self_.state_ == State::kEndName) {
    self_.name_ = add_to_name(self_.name_, begin, at_);
  }
}

}  // namespace bittern::xml
