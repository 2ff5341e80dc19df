// A limit of sessions by its name, for plays.
#pragma once

#include <cstdint>
#include <string>

#include "bittern/bosh/terms.h"

namespace bittern::test {

// In the unit that its name in Limits has; false: there is none of this name.
[[nodiscard]] bool set_limit(bosh::Limits& limits, const std::string& name, std::uint64_t value);

}  // namespace bittern::test
