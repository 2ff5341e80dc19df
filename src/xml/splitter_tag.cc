// StanzaSplitter inside tags (XML 1.0 §3.1, Namespaces in XML 1.0 §4).
#include "xml/byte_class.h"
#include "xml/path_hash.h"
#include "xml/stanza_scan.h"

namespace bittern::xml {
namespace {

// How far inside a name (StanzaSplitter::step_). A name has one ":" at most, not at an end. What
// begins is followed by its rest: 3 is the rest of the local part.
constexpr std::uint8_t kFirstBegins = 0;
constexpr std::uint8_t kFirstPart = 1;
constexpr std::uint8_t kLocalBegins = 2;

}  // namespace

void StanzaSplitter::Scan::step_tag() {
  switch (self_.state_) {
    case State::kFirstOpened:
    case State::kOpened:
      return opened();
    case State::kStartName:
      return read_name() ? go_to(State::kBehindValue) : void();
    case State::kBehindValue:
    case State::kInTag:
      return in_tag();
    case State::kAttributeName:
    case State::kBehindAttributeName:
      return attribute_name();
    case State::kBeforeValue:
      return before_value();
    case State::kEmptyElement:
      return close_empty_element();
    case State::kEndName:
      return read_name() ? go_to(State::kBehindEndName) : void();
    default:
      return behind_end_name();
  }
}

void StanzaSplitter::Scan::opened() {
  const bool first = self_.state_ == State::kFirstOpened;
  switch (*at_) {
    case '/':
      self_.step_ = kFirstBegins;
      self_.name_ = kNoName;
      return self_.depth_ > 0 ? take_to(State::kEndName) : fail(Mistake::kNotWellFormed);
    case '!':
      return take_to(State::kExclamation);
    case '?':
      self_.step_ = 0;
      return first ? take_to(State::kDeclarationName) : fail(Mistake::kRestrictedXml);
    default:
      return begin_start_tag();
  }
}

void StanzaSplitter::Scan::begin_start_tag() {
  if (is_ascii(*at_) && !is(*at_, kNameStart)) {
    return fail(Mistake::kNotWellFormed);
  }
  if (self_.depth_ > self_.limits_.max_depth) {
    return fail(Mistake::kTooDeep);
  }
  self_.step_ = kFirstBegins;
  self_.name_ = kNoName;
  go_to(State::kStartName);
}

// Reads on in a name; true when it has ended, which the byte behind it tells. Characters outside
// ASCII are taken for name characters, all of them.
bool StanzaSplitter::Scan::read_name() {
  if (self_.step_ == kFirstBegins || self_.step_ == kLocalBegins) {
    if (is_ascii(*at_) && !is(*at_, kNameStart)) {
      fail(Mistake::kNotWellFormed);
      return false;
    }
    ++self_.step_;
  }
  const char* const begin = at_;
  while (at_ != stop_ && is(*at_, kNameChar)) {
    ++at_;
  }
  if (at_ != stop_ && *at_ == ':' && self_.step_ == kFirstPart) {
    ++at_;
    self_.step_ = kLocalBegins;
  }
  hash_name(begin);
  if (at_ == stop_ || self_.step_ == kLocalBegins) {
    return false;
  }
  if (!is_ascii(*at_)) {
    begin_character();
    return false;
  }
  return true;
}

// Attributes' names need no hash, and the element's must outlive them.
void StanzaSplitter::Scan::hash_name(const char* begin) {
  if (self_.state_ != State::kAttributeName) {
    self_.name_ = add_to_name(self_.name_, begin, at_);
  }
}

// Behind a name of ASCII that begins at `at` and has no prefix; nullptr: there is none.
const char* StanzaSplitter::Scan::behind_name(const char* at) const {
  if (at == stop_ || !is(*at, kNameStart)) {
    return nullptr;
  }
  do {
    ++at;
  } while (at != stop_ && is(*at, kNameChar));
  return at;
}

// The attributes from here on that are written as nearly all are, ` name='value'` without a
// reference, and are all there: what the other states would find out of them byte by byte. Whatever
// is not like that is left to them. False: there is none.
bool StanzaSplitter::Scan::pass_attributes() {
  const char* const begin = at_;
  while (at_ != stop_ && *at_ == ' ') {
    const char* at = behind_name(at_ + 1);
    if (at == nullptr || stop_ - at < 2 || at[0] != '=' || (at[1] != '\'' && at[1] != '"')) {
      break;
    }
    const char quote = at[1];
    at = find(at + 2, kValueStop);
    if (at == stop_ || *at != quote) {
      break;
    }
    at_ = at + 1;
    self_.step_ = kFirstPart;  // as behind any such name
  }
  return at_ != begin;
}

// White space must stand before an attribute (kInTag).
void StanzaSplitter::Scan::in_tag() {
  switch (*at_) {
    case ' ':
      return self_.state_ == State::kBehindValue && pass_attributes() ? void()
                                                                      : take_to(State::kInTag);
    case '\t':
    case '\n':
    case '\r':
      return take_to(State::kInTag);
    case '/':
      return take_to(State::kEmptyElement);
    case '>':
      ++at_;
      return open_element();
    default:
      self_.step_ = kFirstBegins;
      return self_.state_ == State::kInTag ? go_to(State::kAttributeName)
                                           : fail(Mistake::kNotWellFormed);
  }
}

void StanzaSplitter::Scan::attribute_name() {
  if (self_.state_ == State::kAttributeName && !read_name()) {
    return;
  }
  if (*at_ == '=') {
    return take_to(State::kBeforeValue);
  }
  return is(*at_, kSpace) ? take_to(State::kBehindAttributeName) : fail(Mistake::kNotWellFormed);
}

void StanzaSplitter::Scan::before_value() {
  switch (*at_) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
      ++at_;
      return;
    case '\'':
      return take_to(State::kSingleQuoted);
    case '"':
      return take_to(State::kDoubleQuoted);
    default:
      return fail(Mistake::kNotWellFormed);
  }
}

void StanzaSplitter::Scan::behind_end_name() {
  if (*at_ == '>') {
    ++at_;
    return close_element();
  }
  return is(*at_, kSpace) ? void(++at_) : fail(Mistake::kNotWellFormed);
}

void StanzaSplitter::Scan::open_element() {
  self_.path_ = enter(self_.path_, self_.name_);
  ++self_.depth_;
  if (self_.depth_ > 1) {
    return go_to(State::kText);
  }
  self_.stream_ = self_.path_;
  go_to(State::kBetween);
  found_ = Found::kStreamStart;
}

// A stream without room for a stanza is of no use: refused (RFC 6120 §4.2).
void StanzaSplitter::Scan::close_empty_element() {
  if (*at_ != '>' || self_.depth_ == 0) {
    return fail(Mistake::kNotWellFormed);
  }
  take_to(self_.depth_ == 1 ? State::kBetween : State::kText);
  found_ = self_.depth_ == 1 ? Found::kElement : Found::kNothing;
}

// Which names are open is known as one number only; it tells when a whole stanza is read.
void StanzaSplitter::Scan::close_element() {
  self_.path_ = leave(self_.path_, self_.name_);
  --self_.depth_;
  if (self_.depth_ > 1) {
    return go_to(State::kText);
  }
  if (self_.path_ != (self_.depth_ == 1 ? self_.stream_ : 0)) {
    return fail(Mistake::kMismatchedTags);
  }
  go_to(self_.depth_ == 1 ? State::kBetween : State::kEnded);
  found_ = self_.depth_ == 1 ? Found::kElement : Found::kStreamEnd;
}

}  // namespace bittern::xml
