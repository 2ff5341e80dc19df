#include "bittern/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace bittern::base {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "bittern: CHECK failed at %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace bittern::base
