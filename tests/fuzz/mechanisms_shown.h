// What a client that reads features with expat takes for SASL mechanisms.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/xml/expat_tree.h"

namespace bittern::fuzz {

inline bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// The text of each <mechanism/> directly in a list of `meaning` (ExpatChild), also where it stands
// around other elements.
inline std::vector<std::string> mechanisms_in(std::string_view meaning) {
  std::vector<std::string> names;
  std::vector<std::string> open;  // what each open element says itself
  std::vector<bool> is_mechanism;
  for (std::size_t i = 0; i < meaning.size(); ++i) {
    if (meaning[i] == '\x02') {
      const std::size_t end = meaning.find('\x05', i);
      const std::string_view tag = meaning.substr(i + 1, end - i - 1);
      is_mechanism.push_back(open.size() == 1 &&
                             ends_with(tag.substr(0, tag.find('\x03')), "\x01mechanism"));
      open.emplace_back();
      i = end;
    } else if (meaning[i] == '\x06') {
      if (is_mechanism.back()) {
        names.push_back(open.back());
      }
      is_mechanism.pop_back();
      open.pop_back();
    } else {
      open.back() += meaning[i];
    }
  }
  return names;
}

// Those of SASL (RFC 6120 §6.4.1) and SASL2 (XEP-0388 §2.3) in `features`; none if no client could
// read it.
inline std::vector<std::string> mechanisms_shown(std::string_view features) {
  const xml::ExpatTree tree = xml::expat_tree(features);
  std::vector<std::string> names;
  if (tree.error != XML_ERROR_NONE) {
    return names;
  }
  for (const xml::ExpatChild& child : tree.children) {
    const std::string_view tag = std::string_view(child.meaning).substr(1);
    const std::string_view name = tag.substr(0, tag.find_first_of("\x03\x05"));
    if (name == "urn:ietf:params:xml:ns:xmpp-sasl\x01mechanisms" || name ==
                                                                        "urn:xmpp:sasl:2\x01"
                                                                        "authentication") {
      for (std::string& each : mechanisms_in(child.meaning)) {
        names.push_back(std::move(each));
      }
    }
  }
  return names;
}

}  // namespace bittern::fuzz
