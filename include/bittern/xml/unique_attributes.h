// One rule of well-formedness that a StanzaSplitter leaves (XML 1.0 §3.1, "Unique Att Spec").
#pragma once

#include <string_view>

namespace bittern::xml {

// Has no start tag in `bytes`, which a StanzaSplitter has accepted, two attributes of the same
// name as written? One name by two prefixes of the same namespace goes unseen.
[[nodiscard]] bool attributes_are_unique(std::string_view bytes);

}  // namespace bittern::xml
