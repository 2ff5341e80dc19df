// For what a program of bench/ cannot go on without.
#pragma once

#include <string>

namespace bittern::bench {

// Says why on standard error, and ends the program.
[[noreturn]] void give_up(const std::string& reason);

}  // namespace bittern::bench
