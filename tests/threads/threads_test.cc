// A manager whose loops have threads, under what clients do all at once. With TSan this finds what
// the loops share and should not.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "tests/manager/https_support.h"

namespace bittern::test {
namespace {

constexpr std::size_t kLoops = 4;
constexpr auto kThreads = ManagerWorld::Threads::kEach;

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t times = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++times;
  }
  return times;
}

// Sessions that talk over connections of their own and over some that they share, which break now
// and then while requests are held on them.
class Talk {
 public:
  static constexpr std::size_t kTalkers = 12;
  static constexpr std::size_t kShared = 3;

  Talk() {
    for (std::size_t i = 0; i < kTalkers; ++i) {
      talkers_.push_back({std::make_unique<BoshClient>(world_)});
    }
    shared_.resize(kShared);
  }

  void round(int number) {
    ask_all(number);
    const auto asked = [&] {
      return std::all_of(talkers_.begin(), talkers_.end(), [](Talker& talker) {
        return talker.client->stream().got().size() == talker.up.size();
      });
    };
    REQUIRE(world_.until(asked));
    break_some();
    std::shuffle(talkers_.begin(), talkers_.end(), random_);
    for (Talker& talker : talkers_) {
      talker.client->stream().say("<message id='" + talker.down + "'/>");
    }
    for (Talker& talker : talkers_) {
      if (talker.line == nullptr) {
        talker.again = talker.client->ask();
        talker.line = talker.again.get();
      }
    }
    REQUIRE(world_.until([&] { return all_answered(); }));
    check_round();
  }

  void check_sent() {
    for (Talker& talker : talkers_) {
      CHECK(talker.client->stream().got() == talker.up);
    }
  }

 private:
  struct Talker {
    std::unique_ptr<BoshClient> client;
    std::unique_ptr<HttpClient> own = nullptr;
    std::unique_ptr<HttpClient> again = nullptr;
    HttpClient* line = nullptr;  // on which the answer comes
    std::size_t from = 0;        // of the answers there
    std::string up = {};         // all that was said
    std::string down = {};       // the id of what is to come
  };

  void ask_all(int number) {
    for (auto& line : shared_) {
      if (!line) {
        line = world_.connect();
      }
    }
    for (std::size_t i = 0; i < talkers_.size(); ++i) {
      Talker& talker = talkers_[i];
      const std::string name = talker.client->sid().substr(0, 8) + "-" + std::to_string(number);
      const std::string payload = "<message id='up-" + name + "'/>";
      talker.down = "down-" + name;
      talker.up += payload;
      talker.again.reset();
      if (random_() % 2 == 0) {
        talker.own = talker.own && random_() % 2 == 0 ? std::move(talker.own) : world_.connect();
        talker.line = talker.own.get();
      } else {
        talker.line = shared_[i % kShared].get();
      }
      talker.from = talker.line->answers().size();
      talker.line->send(post(talker.client->next(payload)));
    }
  }

  void break_some() {
    for (auto& line : shared_) {
      if (random_() % 3 == 0) {
        break_line(line);
      }
    }
    for (Talker& talker : talkers_) {
      if (talker.line != nullptr && talker.line == talker.own.get() && random_() % 3 == 0) {
        break_line(talker.own);
      }
    }
  }

  void break_line(std::unique_ptr<HttpClient>& line) {
    for (Talker& talker : talkers_) {
      if (talker.line == line.get()) {
        talker.line = nullptr;
        talker.from = 0;
      }
    }
    line.reset();
  }

  static std::string heard(const Talker& talker) {
    std::string all;
    for (std::size_t i = talker.from; i < talker.line->answers().size(); ++i) {
      all += talker.line->answers()[i].body;
    }
    return all;
  }

  bool all_answered() {
    return std::all_of(talkers_.begin(), talkers_.end(),
                       [](const Talker& talker) { return count(heard(talker), talker.down) > 0; });
  }

  void check_round() {
    for (Talker& talker : talkers_) {
      CHECK(count(heard(talker), talker.down) == 1);
      if (talker.line != talker.again.get()) {
        CHECK(count(heard(talker), talker.client->sid().substr(0, 8)) == 1);  // nothing older
      }
    }
  }

  ManagerWorld world_{{}, kLoops, kThreads};
  std::mt19937 random_{1};
  std::vector<Talker> talkers_;
  std::vector<std::unique_ptr<HttpClient>> shared_;
};

}  // namespace

TEST_CASE("across threads every stanza arrives once, whatever breaks") {
  Talk talk;
  for (int number = 0; number < 60; ++number) {
    talk.round(number);
  }
  talk.check_sent();
}

TEST_CASE("max_sessions is for all threads together") {
  constexpr std::size_t kMost = 20;
  ManagerWorld world([](manager::Settings& settings) { settings.max_sessions = kMost; }, kLoops,
                     kThreads);
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (std::size_t i = 0; i < 3 * kMost; ++i) {
    clients.push_back(world.connect(post(creation())));
  }
  const auto refused = [&] {
    return std::count_if(clients.begin(), clients.end(), [](const auto& client) {
      return !client->answers().empty() &&
             terminated(client->answers().front(), "internal-server-error");
    });
  };
  CHECK(world.until([&] { return refused() == 2 * kMost; }));
  CHECK(world.until([&] { return world.server().streams() == kMost; }));
  CHECK(world.sessions() == kMost);
}

TEST_CASE("connections and places are counted for all threads together") {
  constexpr std::size_t kMost = 10;
  ManagerWorld world(
      [](manager::Settings& settings) { settings.max_connections_per_address = kMost; }, kLoops,
      kThreads);
  for (int round = 0; round < 5; ++round) {
    std::vector<std::unique_ptr<HttpClient>> clients;
    for (std::size_t i = 0; i < 2 * kMost; ++i) {
      clients.push_back(world.connect());
    }
    const auto closed = [&] {
      return static_cast<std::size_t>(std::count_if(
          clients.begin(), clients.end(), [](const auto& client) { return client->closed(); }));
    };
    CHECK(world.until([&] { return closed() == kMost; }));
    clients.clear();
    // Room again: as many as closed, and no more, once all loops have heard of it.
    CHECK(world.until([&] { return world.manager().places() == 0; }));
  }
}

TEST_CASE("certificates are read again while clients of all threads use them") {
  HttpsWorld https({}, kLoops, kThreads);
  ManagerWorld& world = https.world;
  HttpsClient creator(world);
  const std::string sid = create(world, creator);
  for (int rid = 1001; rid < 1031; ++rid) {
    const std::string label = "label" + std::to_string(rid);
    (void)https.files.make("a", {.label = label});
    HttpsClient before(world);
    world.manager().reload_certificates();
    before.say(next(sid, rid, "<message id='up" + std::to_string(rid) + "'/>"));
    REQUIRE(world.until(
        [&] { return count(world.server().stream(0).got(), "up" + std::to_string(rid)) == 1; }));
    world.server().stream(0).say("<message id='down'/>");
    CHECK(count(before.hear("id='down'"), "HTTP/1.1 200 OK") == 1);
    const auto renewed = [&] {
      HttpsClient client(world);
      client.say("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
      return client.tls().label() == label;
    };
    CHECK(world.until(renewed));  // each loop hears of it by a letter
  }
}

TEST_CASE("a shutdown ends the sessions of all threads, answers all, and stops all") {
  auto world = std::make_unique<ManagerWorld>(nullptr, kLoops, kThreads);
  std::vector<std::unique_ptr<BoshClient>> clients;
  std::vector<std::unique_ptr<HttpClient>> lines;
  for (std::size_t i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<BoshClient>(*world));
  }
  for (std::size_t i = 0; i < clients.size(); ++i) {
    if (i % 4 == 0) {
      lines.push_back(world->connect());
    }
    lines.back()->send(post(clients[i]->next("<iq/>")));
  }
  for (const auto& client : clients) {
    REQUIRE(world->until([&] { return client->stream().got() == "<iq/>"; }));
  }
  world->manager().shut_down();
  world->loop().run();  // until all are done
  CHECK(world->sessions() == 0);
  CHECK(world->manager().places() == 0);
  for (const auto& line : lines) {
    REQUIRE(line->answers().size() == 4);
    for (const HttpAnswer& answer : line->answers()) {
      CHECK(terminated(answer, "system-shutdown"));
    }
  }
  for (const auto& client : clients) {
    CHECK(client->stream().stream_closed());
  }
}

}  // namespace bittern::test
