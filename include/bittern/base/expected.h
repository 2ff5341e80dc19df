// A value, or why there is none. An alias, so that std::expected can take its place.
#pragma once

#include <tl/expected.hpp>

namespace bittern::base {

template <typename T, typename E>
using Expected = tl::expected<T, E>;
template <typename E>
using Unexpected = tl::unexpected<E>;
using tl::make_unexpected;

}  // namespace bittern::base
