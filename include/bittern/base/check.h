// BITTERN_CHECK: for mistakes of ours, in every build. A peer's mistake is a Condition, the world's
// an Expected; neither may ever reach one.
#pragma once

namespace bittern::base {

// Prints the failed condition and where it stands to standard error, then aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace bittern::base

#define BITTERN_CHECK(condition)      \
  ((condition) ? static_cast<void>(0) \
               : ::bittern::base::check_failed(#condition, __FILE__, __LINE__))
