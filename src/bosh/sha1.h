// SHA-1 in hexadecimal, for what XEP-0124 asks of it; not for new uses.
#pragma once

#include <string>
#include <string_view>

namespace bittern::bosh {

// 40 lower-case digits.
[[nodiscard]] std::string sha1_hex(std::string_view text);

}  // namespace bittern::bosh
