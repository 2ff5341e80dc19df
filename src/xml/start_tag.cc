#include "bittern/xml/start_tag.h"

#include "xml/tag_scanner.h"

namespace bittern::xml {

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
