// The network between client and manager: each request on a connection of its own, which may break
// at any stage.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "bittern/bosh/action.h"
#include "bittern/bosh/body.h"
#include "tests/simulation/world.h"

namespace bittern::simulation {

class Network {
 public:
  explicit Network(World& world) : world_(world) {}

  // From now on nothing breaks and nothing is slow.
  void become_perfect() { perfect_ = true; }

  // ---- from the client ----
  bosh::RequestId send(const bosh::Body& body);
  bosh::RequestId send_garbage();
  // It closes this connection; what is under way may still arrive.
  void abort(bosh::RequestId id);

  // ---- from the manager ----
  void answer(bosh::RequestId id, const std::string& body);

  // The latest request that arrived was one that nobody waits for any more.
  [[nodiscard]] bool last_was_stray() const { return last_was_stray_; }

 private:
  enum class Fate : std::uint8_t {
    kFine,
    kNeverArrives,
    kBreaksWaiting,
    kAnswerLost,
    kRepeatedByProxy,
  };
  struct Exchange {
    bosh::Body body;
    Fate fate = Fate::kFine;
    bool garbage = false;
    bool of_client = true;  // it hears of the answer, or of the error
    bool arrived = false;
    bool answered = false;
    bool dead = false;
    bool finished = false;  // the answer is there
  };

  Fate draw_fate();
  bosh::RequestId begin(Exchange exchange);
  base::Duration delay();
  void arrive(bosh::RequestId id);
  void break_off(bosh::RequestId id);
  void notice_later(bosh::RequestId id);
  void fail(bosh::RequestId id);

  World& world_;
  bool perfect_ = false;
  bool last_was_stray_ = false;
  std::uint64_t last_ = 0;
  std::map<bosh::RequestId, Exchange> exchanges_;
};

}  // namespace bittern::simulation
