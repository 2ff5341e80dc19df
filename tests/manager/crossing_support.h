// Two loops, sessions on the one that a test wants, and connections to it.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tests/manager/bosh_client.h"

namespace bittern::test {

inline std::size_t count(const std::string& text, std::string_view what) {
  std::size_t times = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++times;
  }
  return times;
}

struct TwoLoops {
  explicit TwoLoops(const std::function<void(manager::Settings&)>& adjust = {})
      : world(adjust, 2) {}

  // A session of that loop, whose name ends its sid: 'A' or 'B'.
  std::unique_ptr<BoshClient> session_on(std::size_t loop) {
    constexpr int kMostTries = 200;
    for (int i = 0; i < kMostTries; ++i) {
      auto client = std::make_unique<BoshClient>(world);
      if (client->sid().back() == (loop == 0 ? 'A' : 'B')) {
        world.settle();
        return client;
      }
    }
    FAIL("no session came to loop " << loop);
    return nullptr;
  }

  // A connection to the first loop that stays there: it had a request of a session there before,
  // `own`'s.
  std::unique_ptr<HttpClient> shared_line(BoshClient& own) {
    auto line = world.connect_to(0, post(own.next("<iq id='own'/>")));
    REQUIRE(world.until([&] { return count(own.stream().got(), "id='own'") > 0; }));
    own.stream().say("<iq id='begin'/>");
    REQUIRE(world.until([&] { return line->answers().size() == 1; }));
    return line;
  }

  [[nodiscard]] std::size_t connections(std::size_t loop) {
    return world.manager().endpoint(loop).connections();
  }

  ManagerWorld world;
};

}  // namespace bittern::test
