// Two loops: a connection that sessions of both share stays, and its requests pass by value.
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "tests/manager/crossing_support.h"
#include "tests/net/net_support.h"

namespace bittern::test {
namespace {

// More than the kernel of a client that does not read takes, and acknowledges.
constexpr std::size_t kMuch = 8U << 20;

void take_much(manager::Settings& settings) {
  settings.stanza.max_element_bytes = 2 * kMuch;
  settings.bosh.max_queue_bytes = 2 * kMuch;
  settings.bosh.max_replay_bytes = 2 * kMuch;
}

}  // namespace

TEST_CASE("requests of both loops' sessions on one connection are answered in their order") {
  TwoLoops two;
  const auto own = two.session_on(0);
  const auto other = two.session_on(1);
  const auto line = two.shared_line(*own);
  const std::string first = other->next("<iq id='1'/>");
  const std::string second = other->next();
  line->send(post(first) + post(own->next()) + post(second));
  REQUIRE(two.world.until([&] { return count(other->stream().got(), "id='1'") == 1; }));
  two.world.settle();
  REQUIRE(line->answers().size() == 2);  // the other's second request has released its first
  CHECK(line->answers()[1].body == kEmptyBody);
  other->stream().say("<iq id='quick'/>");
  two.world.settle();
  CHECK(line->answers().size() == 2);
  own->stream().say("<iq id='slow'/>");
  REQUIRE(two.world.until([&] { return line->answers().size() == 4; }));
  CHECK(count(line->answers()[2].body, "id='slow'") == 1);
  CHECK(count(line->answers()[3].body, "id='quick'") == 1);
  line->send(post(own->next()));
  two.world.settle();
  CHECK(two.world.manager().endpoint(1).unsettled() == 0);
  own->check_alive();
  other->check_alive();
}

TEST_CASE("an answer that passed between loops has the fields of its own request") {
  TwoLoops two([](manager::Settings& settings) { settings.compress_from_bytes = 10; });
  const auto own = two.session_on(0);
  const auto other = two.session_on(1);
  const auto line = two.shared_line(*own);
  line->send(post(other->next(), "Origin: https://a.example\r\nAccept-Encoding: gzip\r\n"));
  two.world.settle();
  other->stream().say("<iq id='" + std::string(2000, 'x') + "'/>");
  REQUIRE(two.world.until([&] { return line->answers().size() == 2; }));
  CHECK(line->answers()[1].field("Access-Control-Allow-Origin") == "*");
  CHECK(line->answers()[1].field("Content-Encoding") == "gzip");
  CHECK(line->answers()[1].field("Content-Type") == "text/xml; charset=utf-8");
}

TEST_CASE("a session may be created on a connection that another loop's session has used") {
  TwoLoops two;
  const auto other = two.session_on(1);
  const auto own = two.session_on(0);
  const auto line = two.shared_line(*own);
  line->send(post(other->next("<iq id='1'/>")));
  two.world.settle();
  other->stream().say("<iq/>");
  REQUIRE(two.world.until([&] { return line->answers().size() == 2; }));
  const std::size_t stream = two.world.server().streams();
  line->send(post(creation()));
  REQUIRE(two.world.until([&] {
    return two.world.server().streams() > stream && two.world.server().stream(stream).opened();
  }));
  two.world.server().stream(stream).say("<stream:features/>");
  REQUIRE(two.world.until([&] { return line->answers().size() == 3; }));
  CHECK(count(line->answers()[2].body, "A'") == 1);  // its sid: it is where its connection is
}

TEST_CASE("a session hears of it when the connection of its held request breaks on another loop") {
  TwoLoops two;
  const auto own = two.session_on(0);
  const auto other = two.session_on(1);
  auto line = two.shared_line(*own);
  line->send(post(other->next()));
  two.world.settle();
  line.reset();
  two.world.settle();
  other->stream().say("<message id='later'/>");
  two.world.settle();
  CHECK(count(other->answer_on(*other->ask()).body, "id='later'") == 1);
  other->check_alive();
}

TEST_CASE("an answer that crosses with the loss of its connection is in the next rid's, once") {
  TwoLoops two;
  const auto own = two.session_on(0);
  const auto other = two.session_on(1);
  auto line = two.shared_line(*own);
  line->send(post(other->next()));
  two.world.settle();
  // The one loop hears of the loss, the other of the stanza, neither of the other's letter yet.
  line.reset();
  other->stream().say("<message id='crossed'/>");
  const bool this_first = GENERATE(false, true);
  for (int i = 0; i < 10; ++i) {
    (this_first ? two.world.loop() : two.world.other_loop()).run_for(base::Duration(1));
  }
  two.world.settle();
  CHECK(count(other->answer_on(*other->ask()).body, "id='crossed'") == 1);
  other->check_alive();
  CHECK(two.world.manager().endpoint(1).unsettled() <= 1);
}

TEST_CASE("a stanza that was not acknowledged on another loop's connection is given again, once") {
  TwoLoops two(take_much);
  const auto own = two.session_on(0);
  const auto other = two.session_on(1);
  const auto line = two.shared_line(*own);
  line->set_reading(false);
  line->send(post(other->next()));
  two.world.settle();
  other->stream().say("<message id='large'><body>" + std::string(kMuch, 'x') + "</body></message>");
  REQUIRE(two.world.until([&] { return two.world.manager().endpoint(1).unsettled() == 1; }));
  two.world.settle();
  line->close();
  REQUIRE(two.world.until([&] { return two.world.manager().endpoint(1).unsettled() == 0; }));
  const std::string next = other->answer_on(*other->ask()).body;
  CHECK(count(next, "id='large'") == 1);
  CHECK(count(next, std::string(kMuch, 'x') + "</body></message>") == 1);
  other->check_alive();
}

TEST_CASE("a session that was created over TLS drops a plain connection of another loop") {
  TwoLoops two([](manager::Settings& settings) {
    settings.forwarded.trusted = {base::Network::parse("127.0.0.1").value()};
  });
  const std::string secure = "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n";
  const auto own = two.session_on(0);
  std::unique_ptr<BoshClient> other;
  while (!other || other->sid().back() != 'B') {
    other = std::make_unique<BoshClient>(two.world, "", secure);
  }
  const auto line = two.shared_line(*own);
  line->send(post(other->next("<message id='stolen'/>")));
  REQUIRE(two.world.until([&] { return line->closed(); }));
  CHECK(line->answers().size() == 1);
  CHECK(other->stream().got().empty());
}

TEST_CASE("a shutdown answers what is held across the loops, and stops all of them") {
  TwoLoops two;
  const auto own = two.session_on(0);
  const auto other = two.session_on(1);
  const auto line = two.shared_line(*own);
  line->send(post(own->next()) + post(other->next()));
  const auto moved = two.world.connect_to(0, post(other->next("<iq/>")));
  REQUIRE(two.world.until([&] { return !other->stream().got().empty(); }));
  two.world.settle();
  CHECK(line->answers().size() == 1);
  two.world.manager().shut_down();
  REQUIRE(two.world.until([&] { return line->closed() && moved->closed(); }));
  REQUIRE(line->answers().size() == 3);
  CHECK(terminated(line->answers()[1], "system-shutdown"));
  CHECK(line->answers()[2].body == kEmptyBody);  // the other's later request had released it
  REQUIRE(moved->answers().size() == 1);
  CHECK(terminated(moved->answers()[0], "system-shutdown"));
  CHECK(two.world.sessions() == 0);
  CHECK(own->stream().stream_closed());
  CHECK(other->stream().stream_closed());
  two.world.settle();
  two.world.loop().skip(base::Duration(20));  // it looks again, and asks the other one
  two.world.settle();
  CHECK(net::is_stopped(two.world.loop()));
  CHECK(net::is_stopped(two.world.other_loop()));
}

}  // namespace bittern::test
