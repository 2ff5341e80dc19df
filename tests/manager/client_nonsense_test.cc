// Requests that were damaged at random: none of them ends another session, or the process.
#include <catch2/catch.hpp>
#include <random>

#include "tests/manager/bosh_client.h"

namespace bittern::test {
namespace {

constexpr int kMutations = 2000;
constexpr int kAtOnce = 50;

// The standard's distributions differ between libraries; this does not.
class Random {
 public:
  std::size_t below(std::size_t bound) { return engine_() % bound; }
  char byte() { return static_cast<char>(engine_() & 0xffU); }

 private:
  std::mt19937 engine_;  // the default seed: the same on every run
};

std::string chunked(const std::string& document) {
  constexpr std::size_t kFirst = 16;
  char size[20];
  std::snprintf(size, sizeof size, "%zx", document.size() - kFirst);
  return "POST /http-bind HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10;x=y\r\n" +
         document.substr(0, kFirst) + "\r\n" + size + "\r\n" + document.substr(kFirst) +
         "\r\n0\r\nTrailer: t\r\n\r\n";
}

// What a client may well send on one connection.
std::string valid_stream(BoshClient& victim) {
  std::string out =
      "OPTIONS /http-bind HTTP/1.1\r\nHost: a\r\nOrigin: https://chat.example\r\n"
      "Access-Control-Request-Method: POST\r\n\r\n";
  out += post(creation("example.org", "content='text/html' xml:lang='en' route='xmpp:a:1'"));
  out += post(victim.next("<message to='a@b'><body>&lt;&#x41;\xc3\xa9</body></message>"));
  out += chunked(victim.next("<presence/>"));
  out += post(victim.next("", "xmpp:restart='true'"), "Expect: 100-continue\r\n");
  out += post(victim.next("", "pause='10'"));
  out += post(victim.next("", "type='terminate'"));
  return out + "GET /http-bind?q HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
}

std::string mutated(std::string bytes, Random& random) {
  for (std::size_t i = 0, times = 1 + random.below(4); i < times && !bytes.empty(); ++i) {
    const std::size_t at = random.below(bytes.size());
    const std::size_t size = 1 + random.below(std::min<std::size_t>(40, bytes.size() - at));
    switch (random.below(6)) {
      case 0:
        bytes[at] = random.byte();
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
        break;
      case 2:
        bytes.erase(at, size);
        break;
      case 3:
        bytes.insert(at, bytes.substr(random.below(bytes.size()), size));
        break;
      case 4:
        bytes.insert(at, size, "<>'\"&\r\n :/0aF"[random.below(14)]);
        break;
      default:
        bytes.resize(at);
        break;
    }
  }
  return bytes;
}

}  // namespace

TEST_CASE("the requests that are damaged below are sound before") {
  ManagerWorld world;
  BoshClient victim(world);
  const auto line = world.connect(valid_stream(victim));
  world.time_passes(base::seconds(1));  // AMB-10: the creation is answered without features
  std::string all;
  for (const HttpAnswer& answer : line->answers()) {
    all += std::to_string(answer.status) + " ";
  }
  CHECK(all == "204 200 200 200 200 200 200 200 ");
  CHECK(line->answers().back().field("Content-Type").rfind("text/html", 0) == 0);
  CHECK(victim.stream().stream_closed());
}

TEST_CASE("damaged requests end at most their own sessions") {
  ManagerWorld world([](manager::Settings& settings) { settings.max_sessions = 500; });
  BoshClient good(world);
  Random random;
  for (int done = 0; done < kMutations; done += kAtOnce) {
    std::vector<std::string> streams;
    for (int i = 0; i < kAtOnce / 2; ++i) {
      BoshClient victim(world);
      streams.push_back(valid_stream(victim));
    }
    std::vector<std::unique_ptr<HttpClient>> clients;
    for (int i = 0; i < kAtOnce; ++i) {
      const std::string bytes = mutated(streams.at(i / 2U), random);
      const std::size_t cut = random.below(bytes.size() + 1);
      clients.push_back(world.connect(bytes.substr(0, cut)));
      clients.back()->send(bytes.substr(cut));
    }
    world.settle();
    good.check_alive();
    clients.clear();
    world.time_passes(base::seconds(40));
    good.check_alive();
  }
  // Nothing of all that stays: what nobody uses any more has ended.
  const auto last = good.ask("", "type='terminate'");
  (void)good.answer_on(*last);
  world.time_passes(base::seconds(300));
  world.time_passes(base::seconds(300));
  CHECK(world.sessions() == 0);
  CHECK(world.connections() == 0);
}

}  // namespace bittern::test
