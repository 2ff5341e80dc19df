#include "bittern/xml/unique_attributes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "xml/tag_scanner.h"

namespace bittern::xml {

namespace {

// So many are compared each with each.
constexpr std::size_t kFew = 8;

std::optional<std::string_view> take_name(TagScanner& scanner) {
  scanner.skip_space();
  const auto attribute = scanner.take_attribute();
  return attribute ? std::optional(attribute->name) : std::nullopt;
}

// The rest of the tag, behind `names`. Sorting keeps it cheap also for a tag that is all
// attributes: a peer chooses how many.
bool many_are_unique(TagScanner& scanner, std::vector<std::string_view> names) {
  while (const auto name = take_name(scanner)) {
    names.push_back(*name);
  }
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end();
}

bool tag_is_unique(TagScanner& scanner) {
  std::array<std::string_view, kFew> names;
  std::size_t count = 0;
  scanner.take_name();
  while (const auto name = take_name(scanner)) {
    const auto* const end = names.cbegin() + count;
    if (std::find(names.cbegin(), end, *name) != end) {
      return false;
    }
    names.at(count++) = *name;
    if (count == kFew) {
      return many_are_unique(scanner, {names.begin(), names.end()});
    }
  }
  return true;
}

}  // namespace

bool attributes_are_unique(std::string_view bytes) {
  TagScanner scanner(bytes);
  while (scanner.skip_to_start_tag()) {
    if (!tag_is_unique(scanner)) {
      return false;
    }
  }
  return true;
}

}  // namespace bittern::xml
