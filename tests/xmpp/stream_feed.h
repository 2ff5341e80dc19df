// Feeds what a server might send to a Stream.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bittern/xmpp/stream.h"

namespace bittern::xmpp {

extern const std::string kHeader;  // a server's stream header

// The event as text, so that whole and split feeding can be compared: "opened FROM ID VERSION", an
// element's bytes, "managed", "error NAME BYTES", "broken" or "closed".
[[nodiscard]] std::string to_text(const StreamEvent& event);

// What a stream makes of `bytes`, whole.
[[nodiscard]] std::vector<std::string> feed(std::string_view bytes,
                                            xml::StanzaSplitter::Limits limits = {});

// The same in two pieces.
[[nodiscard]] std::vector<std::string> feed(std::string_view first, std::string_view second);

}  // namespace bittern::xmpp
