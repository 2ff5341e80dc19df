// Where a session creation request leads: to a session of its own, or to why there is none.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/manager/bosh_client.h"

namespace bittern::test {
namespace {

std::string attribute(const HttpAnswer& answer, const std::string& name) {
  const std::string begin = " " + name + "='";
  const auto at = answer.body.find(begin);
  REQUIRE(at != std::string::npos);
  const auto from = at + begin.size();
  return answer.body.substr(from, answer.body.find('\'', from) - from);
}

const std::string kPoll =
    "<body xmlns='http://jabber.org/protocol/httpbind' rid='1' to='example.org' ver='1.11' "
    "wait='0'/>";

}  // namespace

TEST_CASE("a domain that was served here once is host-gone (B17.2.2)") {
  ManagerWorld world([](manager::Settings& settings) {
    settings.moved = {{{"old.example", "older.example"}, ""}};
  });
  CHECK(terminated(world.ask(post(creation("old.example"))), "host-gone"));
  CHECK(terminated(world.ask(post(creation("Older.Example"))), "host-gone"));
  CHECK(terminated(world.ask(post(creation("oldest.example"))), "host-unknown"));
  CHECK(world.sessions() == 0);
}

TEST_CASE("or see-other-uri with where to go, in a child of httpbind's (B17.2.11)") {
  ManagerWorld world([](manager::Settings& settings) {
    settings.moved = {{{"old.example"}, "https://new.example/http-bind?a=1&b=2"}};
  });
  const HttpAnswer answer = world.ask(post(creation("old.example")));
  CHECK(answer.status == 200);
  CHECK(answer.field("Access-Control-Allow-Origin") == "*");
  CHECK(answer.body ==
        "<body xmlns='http://jabber.org/protocol/httpbind' type='terminate' "
        "condition='see-other-uri'><uri>https://new.example/http-bind?a=1&amp;b=2</uri></body>");
  CHECK(world.sessions() == 0);
  CHECK(world.server().streams() == 0);
}

TEST_CASE("the content type that is asked for is a refusal's too, if it can be a field (B7.1.12)") {
  ManagerWorld world([](manager::Settings& settings) {
    settings.moved = {{{"old.example"}, "https://new.example/http-bind"}};
  });
  const auto type_of = [&world](const std::string& attributes) {
    const HttpAnswer answer =
        world.ask(post("<body xmlns='http://jabber.org/protocol/httpbind' rid='1' ver='1.11' " +
                       attributes + "/>"));
    CHECK(answer.body.find("type='terminate'") != std::string::npos);
    return answer.field("Content-Type");
  };
  CHECK(type_of("content='text/html' to='oldest.example'") == "text/html");
  CHECK(type_of("content='text/html' to='old.example'") == "text/html");
  CHECK(type_of("content='text/html'") == "text/html");
  CHECK(type_of("wait='x' content='text/html' to='example.org'") == "text/html");
  CHECK(type_of("content='a&#13;&#10;X: y'") == "text/xml; charset=utf-8");
  CHECK(type_of("wait='x'") == "text/xml; charset=utf-8");
}

TEST_CASE(
    "each session has a sid of 128 random bits, that no other has (B7.2.1, B7.2.2, B19.3.1)") {
  ManagerWorld world;
  std::set<std::string> sids;
  std::set<char> first;
  constexpr std::size_t kSessions = 100;
  for (std::size_t i = 0; i < kSessions; ++i) {
    const std::string sid = attribute(world.ask(post(kPoll)), "sid");
    CHECK(sid.size() >= 22);  // 6 bits a character
    first.insert(sid.front());
    sids.insert(sid);
  }
  CHECK(sids.size() == kSessions);
  CHECK(first.size() > 10);  // they do not begin alike
}

TEST_CASE("without a domain, or an empty one, it is improper-addressing (B7.1.1, B17.2.4)") {
  ManagerWorld world;
  for (const char* to : {"", "to=''"}) {
    const std::string document = "<body xmlns='http://jabber.org/protocol/httpbind' rid='1' " +
                                 std::string(to) + " ver='1.11'/>";
    CHECK(terminated(world.ask(post(document)), "improper-addressing"));
  }
  CHECK(world.sessions() == 0);
}

TEST_CASE("the same creation request again is another session (AMB-16, B7.1.14)") {
  ManagerWorld world;
  const HttpAnswer one = world.ask(post(kPoll));
  const HttpAnswer again = world.ask(post(kPoll));
  CHECK(attribute(one, "sid") != attribute(again, "sid"));
  CHECK(world.sessions() == 2);
}

TEST_CASE("neither Content-Type, cookies nor other fields matter (B5.2, B5.6, B5.8)") {
  ManagerWorld world;
  for (const std::string fields :
       {"Content-Type: text/plain", "Content-Type: application/x-www-form-urlencoded",
        "Content-Encoding: text/xml; charset=utf-8", "Cookie: sid=other", "X-Unknown: \x80",
        "Accept: text/html"}) {
    INFO(fields);
    const HttpAnswer answer =
        world.ask("POST /http-bind HTTP/1.1\r\nHost: a:5222\r\n" + fields +
                  "\r\nContent-Length: " + std::to_string(kPoll.size()) + "\r\n\r\n" + kPoll);
    CHECK(answer.status == 200);
    CHECK_FALSE(attribute(answer, "sid").empty());
  }
}

TEST_CASE(
    "an answer has a length, is not chunked, and is UTF-8 (B5.1, B5.4, B5.7, B7.2.13, B8.3)") {
  ManagerWorld world;
  const HttpAnswer answer = world.ask(post(kPoll));
  CHECK(answer.status == 200);
  CHECK(answer.field("Transfer-Encoding").empty());
  CHECK(answer.field("Content-Length") == std::to_string(answer.body.size()));
  CHECK(answer.field("Content-Type") == "text/xml; charset=utf-8");
  CHECK(answer.body.rfind("<body ", 0) == 0);
}

}  // namespace bittern::test
