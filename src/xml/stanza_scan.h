// One call of StanzaSplitter::next(): a state machine over bytes. Each state's function takes at
// least one byte or changes the state; those of text and attribute values take all they can.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "bittern/xml/stanza_splitter.h"

namespace bittern::xml {

enum class StanzaSplitter::State : std::uint8_t {
  // outside the stream and between stanzas (splitter_outside.cc)
  kStart,            // nothing is read: a byte order mark may come
  kByteOrderMark,    // inside it
  kProlog,           // an XML declaration or the stream's start tag comes
  kDeclarationName,  // behind "<?"
  kDeclaration,      // behind "<?xml "
  kDeclarationEnd,   // behind "?"
  kDeclared,         // the stream's start tag comes
  kBetween,          // a stanza or the stream's end tag comes
  kEnded,            // behind the stream's end tag

  // tags (splitter_tag.cc)
  kFirstOpened,  // behind the document's first "<"
  kOpened,       // behind "<"
  kStartName,
  kBehindValue,  // or behind the element's name
  kInTag,        // behind white space
  kAttributeName,
  kBehindAttributeName,
  kBeforeValue,
  kEmptyElement,  // behind "/"
  kEndName,
  kBehindEndName,

  // content and attribute values (splitter_content.cc)
  kSingleQuoted,
  kDoubleQuoted,
  kText,
  kTextBracket,   // behind "]"
  kTextBrackets,  // behind "]]" and more of them
  kExclamation,   // behind "<!"
  kCdataOpening,  // behind "<!["
  kCdata,
  kCdataBracket,
  kCdataBrackets,

  // references (splitter_reference.cc)
  kReference,  // behind "&"
  kDecimal,    // behind "&#"
  kHexadecimal
};

class StanzaSplitter::Scan {
 public:
  Scan(StanzaSplitter& splitter, std::string_view bytes);
  Piece run();

 private:
  void step();
  void step_outside();
  void step_tag();
  void step_content();

  void byte_order_mark();
  void between();
  void begin_element();
  void declaration_name();
  void declaration();
  void declaration_end();

  void opened();
  void begin_start_tag();
  bool read_name();
  void hash_name(const char* begin);
  void in_tag();
  bool pass_attributes();
  [[nodiscard]] const char* behind_name(const char* at) const;
  void attribute_name();
  void before_value();
  void behind_end_name();
  void open_element();
  void close_empty_element();
  void close_element();

  void text();
  void text_bracket();
  void value();
  void exclamation();
  void cdata_opening();
  void cdata();
  void cdata_bracket();
  void special_byte();
  void begin_character();
  void continue_character();
  void hash_character(const char* begin);
  [[nodiscard]] const char* find(const char* at, std::uint8_t mask) const;

  void step_reference();
  void begin_reference();
  void entity();
  void number(unsigned base);
  void end_reference(bool known, Mistake otherwise);

  char take() { return *at_++; }
  void take_to(State state) {
    ++at_;
    go_to(state);
  }
  void go_to(State state) { self_.state_ = state; }
  void fail(Mistake mistake);
  [[nodiscard]] bool in_element() const { return begun_ != nullptr; }

  StanzaSplitter& self_;
  const char* const begin_;
  const char* const end_;
  const char* at_;
  const char* begun_;  // where the element's bytes begin, as far as they are in this call
  const char* stop_;   // end_, or where the element is too long
  Found found_ = Found::kNothing;
};

}  // namespace bittern::xml
