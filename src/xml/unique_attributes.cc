#include "bittern/xml/unique_attributes.h"

#include <algorithm>
#include <vector>

#include "xml/tag_scanner.h"

namespace bittern::xml {

// Sorting keeps it cheap also for a tag that is all attributes: a peer chooses how many.
bool attributes_are_unique(std::string_view bytes) {
  TagScanner scanner(bytes);
  std::vector<std::string_view> names;
  while (scanner.skip_to_start_tag()) {
    names.clear();
    scanner.take_name();
    scanner.skip_space();
    while (const auto attribute = scanner.take_attribute()) {
      names.push_back(attribute->name);
      scanner.skip_space();
    }
    std::sort(names.begin(), names.end());
    if (std::adjacent_find(names.begin(), names.end()) != names.end()) {
      return false;
    }
  }
  return true;
}

}  // namespace bittern::xml
