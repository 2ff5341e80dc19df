// What a see-other-host says (RFC 6120 §4.9.3.19).
#pragma once

#include <optional>
#include <string_view>

#include "bittern/xmpp/stream.h"

namespace bittern::xmpp {

// "host", "host:port", "192.0.2.1:port", "[2001:db8::1]" or "[2001:db8::1]:port"; else nothing.
[[nodiscard]] std::optional<OtherHost> to_other_host(std::string_view text);

}  // namespace bittern::xmpp
