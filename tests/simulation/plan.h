// What one life is like, drawn from its seed.
#pragma once

#include <cstdint>

#include "bittern/bosh/terms.h"
#include "tests/simulation/random.h"

namespace bittern::simulation {

enum class Misdeed : std::uint8_t {
  kNone,
  // A session survives these:
  kRepeatsEarly,  // before it knows that the first try failed
  kTwice,         // sends every other request on two connections
  kTwoTabs,       // two pages with one sid and one count of rids
  kOutOfOrder,
  // and may end by these:
  kJumps,  // to a rid outside the window
  kWrongKey,
  kTooMany,
  kGarbage,
  kUnknownStream,
};

enum class Finale : std::uint8_t { kTerminates, kVanishes, kShutdown, kServerGone };

struct Plan {
  bosh::Limits limits;

  // the client
  std::uint16_t wait = 60;
  std::uint8_t hold = 1;
  bool acks = false;
  bool keys = false;
  bool pauses = false;
  bool reloads = false;
  bool restarts = false;
  Misdeed misdeed = Misdeed::kNone;
  std::uint64_t acts = 20;     // how often it wants something
  std::uint64_t haste = 1000;  // ms between two of them at most
  std::uint64_t padding = 4;   // bytes of a stanza at most

  // the network
  std::uint64_t loss = 10;      // percent of the connections that break
  std::uint64_t delay = 100;    // ms at most
  std::uint64_t notice = 5000;  // ms until an end of a broken connection knows it, at most

  // the server
  std::uint64_t sayings = 20;
  std::uint64_t congestion = 0;  // percent of its acts
  bool manages = false;          // stream management
  bool falters = false;          // a stream of it ends before the client wants it
  Finale finale = Finale::kTerminates;

  [[nodiscard]] bool may_be_punished() const { return misdeed >= Misdeed::kJumps; }
  [[nodiscard]] bool is_polling() const { return hold == 0 || wait == 0; }
};

[[nodiscard]] Plan make_plan(Random& random);

}  // namespace bittern::simulation
