// Every play on the pure core, in simulated time.
#include <catch2/catch.hpp>

#include "tests/support/core_world.h"

TEST_CASE("plays on the core") {
  const auto files = bittern::test::play_files();
  REQUIRE(files.size() >= 50);
  for (const std::string& file : files) {
    DYNAMIC_SECTION(file) {
      bittern::test::CoreWorld world(bittern::bosh::Limits{});
      const auto play = bittern::test::read_play(file);
      REQUIRE_THAT(bittern::test::perform(play, world), Catch::Equals(""));
    }
  }
}
