// Randomness that nobody can predict, from the operating system.
#pragma once

#include <cstdint>
#include <string>

namespace bittern::net {

// `bytes` random bytes (at most 256) as text of A-Z a-z 0-9 - _ (RFC 4648 §5, without padding).
[[nodiscard]] std::string random_token(std::size_t bytes);

[[nodiscard]] std::uint64_t random_number();

}  // namespace bittern::net
