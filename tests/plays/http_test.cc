// Every play over HTTP and TCP, through a whole manager.
#include <catch2/catch.hpp>

#include "tests/support/http_world.h"

TEST_CASE("plays over HTTP") {
  const auto files = bittern::test::play_files();
  REQUIRE(files.size() >= 30);
  for (const std::string& file : files) {
    DYNAMIC_SECTION(file) {
      bittern::test::HttpWorld world;
      REQUIRE(bittern::test::perform(bittern::test::read_play(file), world) == "");
    }
  }
}
