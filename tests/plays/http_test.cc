// Every play over HTTP and TCP, through a whole manager.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/http_world.h"

namespace {

std::string outcome(const std::string& lines, const std::vector<std::string>& origins) {
  bittern::test::HttpWorld world(
      [&](bittern::manager::Settings& settings) { settings.cors.allowed_origins = origins; });
  return bittern::test::perform(bittern::test::parse_play("inline", lines), world);
}

}  // namespace

TEST_CASE("an answer with the right body and the wrong HTTP fails a play") {
  using bittern::test::fault_of;
  const std::string type = "text/xml; charset=utf-8";
  bittern::test::HttpAnswer answer{
      200, {{"Access-Control-Allow-Origin", "*"}, {"Content-Type", type}}, "<body/>"};
  CHECK_THAT(fault_of(answer, type), Catch::Equals(""));
  CHECK(fault_of(answer, "text/html") == "its Content-Type is " + type);
  answer.fields.erase(answer.fields.begin());
  CHECK(fault_of(answer, type) == "its Access-Control-Allow-Origin is ");
}

TEST_CASE("plays over HTTP look at the fields of the answer") {
  const std::string polling = "client asks rid=1 to=example.org wait=0";
  const std::string lines = polling + "\nclient gets rid=1 sid=* hold=0";
  CHECK_THAT(outcome(lines, {"*"}), Catch::Equals(""));
  CHECK_THAT(outcome(lines, {}), Catch::Contains("inline:2") && Catch::Contains("Origin"));
  // The document asks for another type than the line.
  const std::string asks =
      "client sends <body xmlns='http://jabber.org/protocol/httpbind' rid='1' "
      "to='example.org' wait='0' content='text/plain'/>\n";
  CHECK_THAT(outcome(asks + "client gets rid=? sid=*", {"*"}),
             Catch::Contains("inline:2") && Catch::Contains("Content-Type is text/plain"));
}

TEST_CASE("plays over HTTP") {
  const auto files = bittern::test::play_files();
  REQUIRE(files.size() >= 50);
  for (const std::string& file : files) {
    DYNAMIC_SECTION(file) {
      bittern::test::HttpWorld world;
      const auto play = bittern::test::read_play(file);
      REQUIRE_THAT(bittern::test::perform(play, world), Catch::Equals(""));
    }
  }
}
