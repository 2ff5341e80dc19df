#include "net/descriptors.h"

#include <sys/resource.h>

#include "bittern/base/check.h"

namespace bittern::net {

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  BITTERN_CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : before;
}

}  // namespace bittern::net
