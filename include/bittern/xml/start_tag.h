// Reads a single start tag without a parser: what stands in `<name a='b' c="d">`.
#pragma once

#include <boost/container/small_vector.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace bittern::xml {

struct RawAttribute {
  std::string_view name;   // as written, with its prefix
  std::string_view value;  // as written, between the quotes: still escaped
};

// Moving a small_vector throws only where allocators differ: here they cannot.
// NOLINTNEXTLINE(bugprone-exception-escape)
struct StartTag {
  std::string_view name;                                       // as written, with its prefix
  boost::container::small_vector<RawAttribute, 4> attributes;  // a stanza has no more, mostly
  std::size_t size;                                            // bytes up to behind '>'
  bool empty_element;                                          // `<name/>`

  // The raw value of the attribute written as `name`, if it is there.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view attribute) const;
};

// `bytes` begins with '<' of a start tag that a StanzaSplitter or expat has already accepted, or
// with an XML declaration before it; nothing if it does not hold a whole start tag. The views point
// into `bytes`.
[[nodiscard]] std::optional<StartTag> scan_start_tag(std::string_view bytes);

}  // namespace bittern::xml
