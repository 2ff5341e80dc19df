#include <catch2/catch.hpp>

#include "tests/config/support.h"

using namespace bittern::config;

TEST_CASE("threads stands above all tables, and is 1 if it does not") {
  const auto written = parse("threads = 64\n" + kListen + kServer, "f");
  REQUIRE(written);
  CHECK(written->threads == 64);
  const auto left_out = parse(kListen + kServer, "f");
  REQUIRE(left_out);
  CHECK(left_out->threads == 1);
}

TEST_CASE("threads is from 1 to 64") {
  const std::string wanted = "f:1: threads: must be an integer from 1 to 64, not ";
  CHECK(mistakes_in("threads = 0") == Lines{wanted + "0"});
  CHECK(mistakes_in("threads = 65") == Lines{wanted + "65"});
  CHECK(mistakes_in("threads = \"2\"") == Lines{wanted + "a string"});
}

TEST_CASE("threads elsewhere, or misspelt, is a mistake that says where it belongs") {
  CHECK(mistakes_in("[log]\nthreads = 2") ==
        Lines{"f:2: log.threads: unknown key \"threads\" in [log]: write it above the first "
              "[table]"});
  CHECK(mistakes_in("thread = 2") ==
        Lines{"f:1: thread: unknown key \"thread\", did you mean \"threads\"?"});
}
