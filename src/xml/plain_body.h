// The short way for the bodies that clients nearly always send: no parser, and a fifth of its cost.
#pragma once

#include <optional>
#include <string_view>

#include "bittern/xml/body_reader.h"

namespace bittern::xml {

// What expat makes of `document`, if that is plain: well-formed, within the limits, without XML
// declaration, without a prefix on any name (but for xml:lang in the children), with names of ASCII
// and a root as plain_root.h reads it. Nothing of any other, which may be right or wrong.
[[nodiscard]] std::optional<Wrapper> read_plain_body(std::string_view document,
                                                     const BodyReader::Limits& limits);

}  // namespace bittern::xml
