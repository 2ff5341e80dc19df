#include "bittern/xml/start_tag.h"

#include <algorithm>

#include "xml/byte_class.h"

namespace bittern::xml {
namespace {

// Takes from the front of `rest`. The grammar is already checked: any byte that may end what is
// read ends it.
class TagScanner {
 public:
  explicit TagScanner(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::size_t left() const { return rest_.size(); }

  // RFC 6120 §11.5: a stream may begin with an XML declaration.
  void skip_declaration() {
    if (rest_.substr(0, 2) == "<?") {
      const std::size_t end = rest_.find("?>");
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 2);
      skip_space();
    }
  }

  void skip_space() {
    const auto* const end =
        std::find_if_not(rest_.begin(), rest_.end(), [](char byte) { return is(byte, kSpace); });
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.begin()));
  }

  bool skip(char byte) {
    if (rest_.empty() || rest_.front() != byte) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view take_name() {
    return take(std::min(rest_.find_first_of(" \t\r\n=/><'\"&"), rest_.size()));
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
  std::string_view take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::string_view> StartTag::find(std::string_view attribute) const {
  for (const RawAttribute& each : attributes) {
    if (each.name == attribute) {
      return each.value;
    }
  }
  return std::nullopt;
}

std::optional<StartTag> scan_start_tag(std::string_view bytes) {
  TagScanner scanner(bytes);
  scanner.skip_declaration();
  if (!scanner.skip('<')) {
    return std::nullopt;
  }
  StartTag tag{scanner.take_name(), {}, 0, false};
  if (tag.name.empty()) {
    return std::nullopt;
  }
  for (scanner.skip_space(); !scanner.skip('>'); scanner.skip_space()) {
    if (!tag.empty_element && scanner.skip('/')) {
      tag.empty_element = true;
      continue;
    }
    const auto attribute = scanner.take_attribute();
    if (!attribute || tag.empty_element) {
      return std::nullopt;
    }
    tag.attributes.push_back(*attribute);
  }
  tag.size = bytes.size() - scanner.left();
  return tag;
}

}  // namespace bittern::xml
