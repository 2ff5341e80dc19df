// One XML element as a tree: what `bittern check` reads of features and failures. Parsed by
// libstrophe, which is here anyway.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::check {

struct Element {
  // `bytes` is an element that xmpp::Stream has cut out; nullptr if it cannot be read.
  [[nodiscard]] static std::unique_ptr<Element> parse(const std::string& bytes);

  std::string name;  // without prefix
  std::string space;
  std::string text;  // directly in it
  std::vector<Element> children;

  // The first child of that name and namespace, or nullptr.
  [[nodiscard]] const Element* child(std::string_view child_name, std::string_view in_space) const;
};

}  // namespace bittern::check
