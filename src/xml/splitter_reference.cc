// StanzaSplitter inside references (XML 1.0 §4.1, §4.6).
#include <algorithm>
#include <array>

#include "xml/byte_class.h"
#include "xml/character.h"
#include "xml/reference.h"
#include "xml/stanza_scan.h"

namespace bittern::xml {

void StanzaSplitter::Scan::step_reference() {
  switch (self_.state_) {
    case State::kDecimal:
      return number(10);
    case State::kHexadecimal:
      return number(16);
    default:
      return entity();
  }
}

void StanzaSplitter::Scan::begin_reference() {
  self_.resume_ = self_.state_;
  self_.code_ = 0;
  self_.step_ = 0;
  take_to(State::kReference);
}

void StanzaSplitter::Scan::end_reference(bool known, Mistake otherwise) {
  if (!known) {
    return fail(otherwise);
  }
  self_.code_ = 0;
  take_to(self_.resume_);
}

// The name is kept in `code_`: those of the predefined entities have four letters at most.
void StanzaSplitter::Scan::entity() {
  constexpr std::uint8_t kLongest = 4;
  const bool begins = self_.step_ == 0;
  if (*at_ == '#' && begins) {
    return take_to(State::kDecimal);
  }
  if (*at_ == ';' && !begins) {
    return end_reference(predefined_entity(self_.code_) != '\0', Mistake::kUnknownEntity);
  }
  const bool in_name = !is_ascii(*at_) || is(*at_, begins ? kNameStart : kNameChar);
  if (!in_name) {
    return fail(Mistake::kNotWellFormed);
  }
  if (self_.step_ == kLongest || !is_ascii(*at_)) {
    return fail(Mistake::kUnknownEntity);
  }
  self_.code_ = add_to_entity_name(self_.code_, take());
  ++self_.step_;
}

// `step_` tells whether there is a digit.
void StanzaSplitter::Scan::number(unsigned base) {
  if (*at_ == 'x' && base == 10 && self_.step_ == 0) {
    return take_to(State::kHexadecimal);
  }
  if (*at_ == ';' && self_.step_ == 1) {
    return end_reference(is_xml_character(self_.code_), Mistake::kNotWellFormed);
  }
  const unsigned digit = digit_value(*at_);
  if (digit >= base) {
    return fail(Mistake::kNotWellFormed);
  }
  self_.code_ = self_.code_ * base + digit;
  if (self_.code_ > kLastCodePoint) {
    return fail(Mistake::kNotWellFormed);
  }
  self_.step_ = 1;
  ++at_;
}

}  // namespace bittern::xml
