// The small parts of a session: terms, window, cache, response.
#include <catch2/catch.hpp>

#include "bittern/bosh/response.h"
#include "bittern/bosh/response_cache.h"
#include "bittern/bosh/rid_window.h"
#include "bittern/bosh/terms.h"

using namespace bittern;
using bosh::Body;
using bosh::Rid;
using bosh::RidWindow;
using bosh::Version;

namespace {

bosh::EarlyRequest early(std::uint64_t rid) {
  bosh::EarlyRequest request;
  request.body.rid = Rid{rid};
  return request;
}

bosh::Answer answer(std::uint64_t rid, std::size_t bytes) {
  bosh::Answer answer;
  answer.rid = Rid{rid};
  answer.content = bosh::AnswerContent(std::string(bytes, 'a'), {});
  return answer;
}

bosh::Terms terms_for(std::optional<std::uint16_t> wait, std::optional<std::uint8_t> hold) {
  Body body;
  body.wait = wait;
  body.hold = hold;
  bosh::Limits limits;
  limits.hold_max = 3;
  return negotiate(body, limits);
}

}  // namespace

TEST_CASE("B7.2.3, B7.2.8: wait and hold are the smaller of what was asked for and the limit") {
  REQUIRE(terms_for(59, 2).wait == base::seconds(59));
  REQUIRE(terms_for(61, 2).wait == base::seconds(60));
  REQUIRE(terms_for({}, 2).wait == base::seconds(60));
  REQUIRE(terms_for(60, 2).hold == 2);
  REQUIRE(terms_for(60, 4).hold == 3);
  REQUIRE(terms_for(60, {}).hold == 3);
}

TEST_CASE("B7.2.4, AMB-1: requests is larger than hold, and never below 2") {
  REQUIRE(terms_for(60, 3).requests == 4);
  REQUIRE(terms_for(60, 1).requests == 2);
  REQUIRE(terms_for(60, 0).requests == 2);
}

TEST_CASE("B7.1.6, B12.2: wait=0 or hold=0 makes a polling session") {
  REQUIRE(terms_for(0, 1).is_polling());
  REQUIRE(terms_for(60, 0).is_polling());
  REQUIRE_FALSE(terms_for(1, 1).is_polling());
  REQUIRE(terms_for(0, 1).inactivity > base::seconds(60 + 5));
}

TEST_CASE("B7.1.3: versions are compared number by number") {
  REQUIRE(Version{1, 10} > Version{1, 9});
  REQUIRE(Version{1, 99} < Version{2, 0});
}

TEST_CASE("B14.2.2: the window, and one more for pause and terminate (B11.5, AMB-5)") {
  using Place = RidWindow::Place;
  RidWindow window(Rid{100}, 2);
  REQUIRE(window.place(Rid{99}, false) == Place::kRepeat);
  REQUIRE(window.place(Rid{100}, false) == Place::kRepeat);
  REQUIRE(window.place(Rid{101}, false) == Place::kNext);
  REQUIRE(window.place(Rid{102}, false) == Place::kEarly);
  REQUIRE(window.place(Rid{103}, false) == Place::kOutside);
  // B11.5: one more for pause and terminate
  REQUIRE(window.place(Rid{103}, true) == Place::kEarly);
  REQUIRE(window.place(Rid{104}, true) == Place::kOutside);
  window.keep(early(102));
  REQUIRE(window.place(Rid{102}, false) == Place::kRepeatOfEarly);
  REQUIRE(window.next() == nullptr);
  window.keep(early(101));
  REQUIRE(window.place(Rid{101}, false) == Place::kRepeatOfEarly);
  REQUIRE(window.take_next().body.rid == Rid{101});
  window.advance();
  REQUIRE(window.take_next().body.rid == Rid{102});
  window.advance();
  REQUIRE(window.highest() == Rid{102});
  REQUIRE(window.early().empty());
}

TEST_CASE("B14.3.1: the latest answers are kept, the oldest go first") {
  bosh::ResponseCache cache;
  for (std::uint64_t rid = 1; rid <= 3; ++rid) {
    cache.keep(answer(rid, 10));
  }
  cache.trim(Rid{3}, 2, 100, 100);
  REQUIRE(cache.find(Rid{1}) == nullptr);
  REQUIRE(cache.find(Rid{2})->rid == Rid{2});
  REQUIRE(cache.find(Rid{3})->rid == Rid{3});
}

TEST_CASE(
    "B9.2.4: answers above the highest that the client has stay, but for a limit of their own") {
  bosh::ResponseCache cache;
  for (std::uint64_t rid = 1; rid <= 4; ++rid) {
    cache.keep(answer(rid, 10));
  }
  cache.trim(Rid{1}, 0, 0, 3);
  REQUIRE(cache.find(Rid{1}) == nullptr);
  REQUIRE(cache.bytes_above(Rid{}) == 30);
  REQUIRE(cache.bytes_above(Rid{2}) == 20);
  cache.trim(Rid{1}, 0, 0, 2);
  REQUIRE(cache.find(Rid{2}) == nullptr);
  REQUIRE(cache.bytes_above(Rid{}) == 20);
}

TEST_CASE("answers that the client has go by their bytes too") {
  bosh::ResponseCache cache;
  for (std::uint64_t rid = 1; rid <= 3; ++rid) {
    cache.keep(answer(rid, 10));
  }
  cache.trim(Rid{2}, 3, 30, 100);
  REQUIRE(cache.find(Rid{1}) != nullptr);
  cache.trim(Rid{2}, 3, 29, 100);
  REQUIRE(cache.find(Rid{1}) == nullptr);
  REQUIRE(cache.find(Rid{2}) != nullptr);
}

TEST_CASE("B17.2.0: a terminal binding condition") {
  REQUIRE(bosh::terminal_body(bosh::Condition::kItemNotFound) ==
          "<body xmlns='http://jabber.org/protocol/httpbind' type='terminate' "
          "condition='item-not-found'/>");
}

TEST_CASE("§17.2: the names of the conditions") {
  REQUIRE(to_string(bosh::Condition::kBadRequest) == "bad-request");
  REQUIRE(to_string(bosh::Condition::kSeeOtherUri) == "see-other-uri");
  REQUIRE(to_string(bosh::Condition::kUndefinedCondition) == "undefined-condition");
}

TEST_CASE("B19.5: what a client said is escaped in what it is answered") {
  bosh::ResponseWriter writer;
  writer.attribute("from", "a'<&\"");
  const std::string body = bosh::to_body(writer.take(), {});
  REQUIRE(body.find("a'") == std::string::npos);
  REQUIRE(body.find("<&") == std::string::npos);
}

TEST_CASE("X2.1: the prefix stream is declared on a body with features or a stream error") {
  REQUIRE(bosh::to_body({}, {{1, bosh::kFirstStream, std::nullopt, "<a/>"},
                             {2, bosh::kFirstStream, std::nullopt, "<stream:features/>"}}) ==
          "<body xmlns='http://jabber.org/protocol/httpbind' "
          "xmlns:stream='http://etherx.jabber.org/streams'><a/><stream:features/></body>");
}
