// Finds where each stanza of an XMPP stream begins and ends, byte by byte, without a buffer and
// without a parser's cost (RFC 6120 §4, §11). The bytes themselves stay with the caller.
//
// What is not well-formed is refused as soon as it is read, but for what takes more memory than a
// few bytes to know: an attribute that stands twice in one tag (attributes_are_unique() tells), and
// which characters outside ASCII a name may hold. That prefixes are declared is not looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bittern::xml {

class StanzaSplitter {
 public:
  struct Limits {
    // One stanza, or the stream's start tag with the XML declaration.
    std::size_t max_element_bytes = 1 << 20;
    std::uint16_t max_depth = 128;  // elements inside each other, the stream's not counted
    bool operator==(const Limits&) const = default;
  };

  enum class Found : std::uint8_t {
    kNothing,      // all bytes are used up and no element ended: give more
    kStreamStart,  // the start tag of the stream is complete (`<stream/>` is a mistake)
    kElement,      // a child of the stream (stanza, features, error ...) is complete
    kStreamEnd,    // the end tag of the stream is complete
    kMistake,      // see mistake(); nothing more can be read from this stream
  };

  // What next() found in the bytes that it was given. The first `skip` bytes belong to nothing
  // (white space between stanzas, a byte order mark); bytes [skip, size) belong to the element
  // found, or to one that goes on in the bytes to come (kNothing). `size` bytes are used up.
  //
  // An XML declaration belongs to the stream's start tag behind it, as a "<" that ends the bytes
  // may begin either; scan_start_tag() steps over it.
  struct Piece {
    Found found;
    std::size_t skip;
    std::size_t size;
  };

  enum class Mistake : std::uint8_t {
    kNone,
    kNotWellFormed,       // also attributes without quotes, a bad name, "<" in an attribute ...
    kNotUtf8,             // also overlong forms, surrogates, and characters that XML forbids
    kRestrictedXml,       // comment, processing instruction, DTD, CDATA outside a stanza (§11.1)
    kUnknownEntity,       // other than the five predefined and character references
    kTextBetweenStanzas,  // anything but white space directly in the stream
    kMismatchedTags,      // an end tag that is not its start tag's
    kTooLong,
    kTooDeep,
  };

  StanzaSplitter() : StanzaSplitter(Limits{}) {}
  explicit StanzaSplitter(Limits limits) : limits_(limits) {}

  // Reads on in `bytes` until an element is complete or they are used up. The caller passes what
  // was not used up again, with or without more behind it.
  [[nodiscard]] Piece next(std::string_view bytes);

  [[nodiscard]] Mistake mistake() const { return mistake_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }

  // A new stream begins on the same connection (RFC 6120 §4.3.3).
  void restart();

  bool operator==(const StanzaSplitter&) const = default;

 private:
  enum class State : std::uint8_t;
  class Scan;  // one call of next()

  Limits limits_;
  std::uint64_t path_ = 0;         // hash of the names of all open elements
  std::uint64_t stream_ = 0;       // the same when only the stream's is open
  std::uint64_t name_ = 0;         // hash of the element name being read
  std::size_t element_bytes_ = 0;  // of the element that goes on, in earlier calls
  std::uint32_t depth_ = 0;        // open elements, the stream's counted
  std::uint32_t code_ = 0;         // a UTF-8 character, a character reference, an entity's name
  std::uint8_t left_ = 0;          // bytes to come of a UTF-8 character
  std::uint8_t step_ = 0;          // how far inside a name, a keyword or a reference
  State state_{};
  State resume_{};  // what a reference stands in
  Mistake mistake_ = Mistake::kNone;
};

// "an end tag that does not match", for the log.
[[nodiscard]] std::string_view describe(StanzaSplitter::Mistake mistake);

}  // namespace bittern::xml
