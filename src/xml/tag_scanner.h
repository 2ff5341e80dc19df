// Reads the inside of start tags.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include "bittern/xml/start_tag.h"
#include "xml/byte_class.h"

namespace bittern::xml {

// Takes from the front of `rest`. The grammar is already checked: any byte that may end what is
// read ends it.
class TagScanner {
 public:
  explicit TagScanner(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::size_t left() const { return rest_.size(); }

  // RFC 6120 §11.5: a stream may begin with an XML declaration.
  void skip_declaration() {
    if (rest_.substr(0, 2) == "<?") {
      skip_behind("?>");
      skip_space();
    }
  }

  void skip_space() {
    const auto* const end =
        std::find_if_not(rest_.begin(), rest_.end(), [](char byte) { return is(byte, kSpace); });
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.begin()));
  }

  // Goes behind the "<" of the next start tag. None can stand in an attribute value.
  bool skip_to_start_tag() {
    constexpr std::string_view kCdata = "![CDATA[";
    while (skip_behind("<")) {
      if (rest_.substr(0, kCdata.size()) == kCdata) {
        skip_behind("]]>");
      } else if (rest_.substr(0, 1) != "/" && rest_.substr(0, 1) != "?") {
        return true;
      }
    }
    return false;
  }

  bool skip(char byte) {
    if (rest_.empty() || rest_.front() != byte) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view take_name() {
    const auto* const end = std::find_if_not(rest_.begin(), rest_.end(),
                                             [](char byte) { return is(byte, kAnyNameChar); });
    return take(static_cast<std::size_t>(end - rest_.begin()));
  }

  // name='value', nothing if that is not whole.
  std::optional<RawAttribute> take_attribute() {
    const std::string_view name = take_name();
    skip_space();
    if (name.empty() || !skip('=')) {
      return std::nullopt;
    }
    skip_space();
    const char quote = rest_.empty() ? '\0' : rest_.front();
    if ((quote != '\'' && quote != '"') || !skip(quote)) {
      return std::nullopt;
    }
    const std::size_t size = rest_.find(quote);
    if (size == std::string_view::npos) {
      return std::nullopt;
    }
    const RawAttribute attribute{name, take(size)};
    skip(quote);
    return attribute;
  }

 private:
  // To the end if it is not there.
  bool skip_behind(std::string_view mark) {
    const std::size_t at = rest_.find(mark);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + mark.size());
    return at != std::string_view::npos;
  }

  std::string_view take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

}  // namespace bittern::xml
