#include "bench/common/give_up.h"

#include <cstdio>
#include <cstdlib>

namespace bittern::bench {

void give_up(const std::string& reason) {
  std::fprintf(stderr, "bench: %s\n", reason.c_str());
  std::exit(EXIT_FAILURE);
}

}  // namespace bittern::bench
