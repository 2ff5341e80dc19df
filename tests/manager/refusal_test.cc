// What clients hear that are to go elsewhere, and clients that do not say their version.
#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"

namespace bittern::test {
namespace {

constexpr const char* kOrigin = "Origin: https://chat.example\r\n";

ManagerWorld world_with_moved() {
  return ManagerWorld([](manager::Settings& settings) {
    settings.moved = {{{"gone.example"}, ""},
                      {{"old.example", "older.example"}, "https://new.example/b?a=1&b='2'"}};
  });
}

// Every answer is for the page's eyes, whatever its status.
void check_readable(const HttpAnswer& answer) {
  CHECK(answer.field("Access-Control-Allow-Origin") == "*");
  CHECK(answer.field("Content-Type") == "text/xml; charset=utf-8");
}

}  // namespace

TEST_CASE("a domain that is not served any more is host-gone (B17.2.2)") {
  ManagerWorld world = world_with_moved();
  const HttpAnswer answer = world.ask(post(creation("Gone.example"), kOrigin));
  CHECK(terminated(answer, "host-gone"));
  check_readable(answer);
  CHECK(terminated(world.ask(post(creation("sub.gone.example"))), "host-unknown"));
  CHECK(world.sessions() == 0);
}

TEST_CASE("a domain that is served elsewhere is see-other-uri with the URI (B17.2.11)") {
  ManagerWorld world = world_with_moved();
  for (const char* domain : {"old.example", "OLDER.example"}) {
    const HttpAnswer answer = world.ask(post(creation(domain), kOrigin));
    CHECK(terminated(answer, "see-other-uri"));
    CHECK(answer.body.find("<uri>https://new.example/b?a=1&amp;b=&apos;2&apos;</uri></body>") !=
          std::string::npos);
    check_readable(answer);
  }
  CHECK(world.sessions() == 0);
}

TEST_CASE("a client without ver reads HTTP's status, with CORS and the type (B17.1.2)") {
  ManagerWorld world;
  const auto line = world.connect(post(
      "<body xmlns='http://jabber.org/protocol/httpbind' rid='1' to='example.org'/>", kOrigin));
  REQUIRE(world.until(
      [&] { return world.server().streams() == 1 && world.server().stream(0).opened(); }));
  world.server().stream(0).say("<stream:features/>");
  REQUIRE(world.until([&] { return line->answers().size() == 1; }));
  const std::string body = line->answers().front().body;
  const auto sid = body.find(" sid='");
  REQUIRE(sid != std::string::npos);
  const std::string attribute = body.substr(sid, body.find('\'', sid + 6) + 1 - sid);

  const HttpAnswer answer = world.ask(post(
      "<body xmlns='http://jabber.org/protocol/httpbind' rid='100'" + attribute + "/>", kOrigin));
  CHECK(answer.status == 404);
  CHECK(answer.body.find("condition='item-not-found'") != std::string::npos);
  check_readable(answer);
  CHECK(world.sessions() == 0);
}

TEST_CASE("a creation without ver that cannot be read is HTTP's 400, with CORS (B17.1.2)") {
  ManagerWorld world;
  const HttpAnswer answer = world.ask(post(
      "<body xmlns='http://jabber.org/protocol/httpbind' rid='x' to='example.org'/>", kOrigin));
  CHECK(answer.status == 400);
  check_readable(answer);
}

}  // namespace bittern::test
