// The names that a session's streams have towards its client (XEP-0124 §16.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bittern/bosh/action.h"

namespace bittern::bosh {

// Opaque, and as hard to guess as `sid` is; unique, as that is. It does not tell the sid.
[[nodiscard]] std::string stream_name(std::string_view sid, StreamNumber stream);

// The stream of this session with this name, open or not; none if there cannot be one.
[[nodiscard]] std::optional<StreamNumber> stream_with_name(std::string_view sid,
                                                           std::string_view name);

}  // namespace bittern::bosh
