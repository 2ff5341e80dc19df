// How many files and sockets this process may have open.
#pragma once

#include <cstddef>

namespace bittern::net {

// Raises the limit as far as the operating system lets us (setrlimit(2), to the hard limit) and
// returns what it is now.
std::size_t raise_descriptor_limit();

}  // namespace bittern::net
