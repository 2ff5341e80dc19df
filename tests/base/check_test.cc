#include "bittern/base/check.h"

#include <catch2/catch.hpp>

#include "bittern/base/time.h"

TEST_CASE("a check that holds costs nothing and says nothing") { BITTERN_CHECK(1 + 1 == 2); }

TEST_CASE("a told time can be compared and added to") {
  const bittern::base::Time start{};
  REQUIRE(start + bittern::base::seconds(1) > start);
  REQUIRE(bittern::base::kNever > start);
}
