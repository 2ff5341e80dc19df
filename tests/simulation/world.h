// The parts of one life, and how they know each other.
#pragma once

#include "tests/simulation/plan.h"
#include "tests/simulation/random.h"
#include "tests/simulation/timeline.h"
#include "tests/simulation/transcript.h"

namespace bittern::simulation {

class Client;
class Host;
class Network;
class Server;

struct World {
  World(std::uint64_t seed, bool records)
      : random(seed), plan(make_plan(random)), transcript(records) {}

  Random random;
  Plan plan;
  Timeline timeline;
  Transcript transcript;
  Client* client = nullptr;
  Host* host = nullptr;
  Network* network = nullptr;
  Server* server = nullptr;

  void comment(const std::string& words) { transcript.comment(timeline.now(), words); }
  base::Duration up_to(std::uint64_t milliseconds) {
    return base::Duration(random.between(1, milliseconds));
  }
};

}  // namespace bittern::simulation
