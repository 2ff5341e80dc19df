// The parts of the PROXY header's decoder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bittern/base/expected.h"
#include "net/proxy_header.h"

namespace bittern::net {

using ProxyDecoded = base::Expected<std::optional<ProxyHeader>, std::string>;

inline constexpr std::string_view kProxyV2Signature("\r\n\r\n\0\r\nQUIT\n", 12);

// `bytes` begins as the signature does, as far as it goes.
[[nodiscard]] ProxyDecoded decode_proxy_v2(std::string_view bytes);

}  // namespace bittern::net
