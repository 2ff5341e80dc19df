#include "log/log.h"

#include <catch2/catch.hpp>

using namespace bittern::log;

TEST_CASE("events below the lowest level are dropped, the lowest is kept") {
  CHECK_FALSE(wants(Level::kDebug));  // kInfo until called
  CHECK(wants(Level::kInfo));
  set_lowest(Level::kWarning);
  CHECK_FALSE(wants(Level::kInfo));
  CHECK(wants(Level::kWarning));
  CHECK(wants(Level::kError));
  set_lowest(Level::kDebug);
  CHECK(wants(Level::kDebug));
  set_lowest(Level::kInfo);
}
