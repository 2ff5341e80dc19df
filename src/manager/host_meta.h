// Where a domain's clients find its BOSH and WebSocket addresses (XEP-0156, RFC 6415).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bittern/http/response.h"

namespace bittern::manager {

struct Discovery {
  std::string public_url;     // of our BOSH address, as clients see it; empty: none is known
  std::string websocket_url;  // of somebody's WebSocket address (RFC 7395); empty: none is known
};

// The document that stands at `path`, if one does and there is anything to say:
// /.well-known/host-meta (XRD) or host-meta.json (JRD). Any page may read it (XEP-0156 §3).
[[nodiscard]] std::optional<http::Response> host_meta(const Discovery& discovery,
                                                      std::string_view path);

}  // namespace bittern::manager
