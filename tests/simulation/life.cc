#include "tests/simulation/life.h"

#include "tests/simulation/client.h"
#include "tests/simulation/host.h"
#include "tests/simulation/network.h"
#include "tests/simulation/server.h"
#include "tests/simulation/violation.h"

namespace bittern::simulation {
namespace {

constexpr std::uint64_t kMaxEvents = 20000;
// Twice the longest wait: a client that holds its requests acknowledges with the next one only, and
// until then the answers' room may be full.
constexpr base::Duration kQuietTime = base::seconds(130);

class Life {
 public:
  Life(std::uint64_t seed, bool records)
      : world_(seed, records), client_(world_), host_(world_), network_(world_), server_(world_) {
    world_.client = &client_;
    world_.host = &host_;
    world_.network = &network_;
    world_.server = &server_;
  }

  void run() {
    client_.begin();
    run_until(world_.timeline.now() + base::Duration(world_.plan.haste * world_.plan.acts));
    world_.comment("the network is perfect from here on, and everybody settles down");
    network_.become_perfect();
    if (host_.lives()) {
      server_.settle_down();
    }
    client_.settle_down();
    run_until(world_.timeline.now() + kQuietTime);
    if (host_.lives() && !client_.is_over() && !host_.requests().has_gap()) {
      host_.to_client().quiet();
      demand(client_.is_idle(), "a client cannot say what it wants to");
    }
    finish();
    while (!world_.timeline.empty()) {
      step();
    }
    demand(!host_.lives(), "a session never ends");
    demand_fair_end();
  }

  void add_to(Totals& totals) {
    ++totals.lives;
    totals.events += world_.timeline.events();
    totals.answers += host_.answers();
    totals.to_server += host_.to_server().forwarded();
    totals.to_client += host_.to_client().received_count();
    totals.put_back += host_.to_client().put_back_count();
    if (host_.reason()) {
      ++totals.ends.at(static_cast<std::size_t>(*host_.reason()));
    }
  }

  [[nodiscard]] std::string transcript() const {
    std::string all;
    for (const std::string& line : world_.transcript.lines()) {
      all += line + "\n";
    }
    return all;
  }

 private:
  void step() {
    demand(world_.timeline.events() < kMaxEvents, "a life does not end");
    world_.timeline.step();
  }

  void run_until(base::Time time) {
    bool there = false;
    world_.timeline.at(time, [&there] { there = true; });
    while (!there) {
      step();
    }
  }

  void finish() {
    switch (world_.plan.finale) {
      case Finale::kTerminates:
        return client_.terminate();
      case Finale::kVanishes:
        return client_.vanish();
      case Finale::kShutdown:
        return host_.lives() ? host_.shut_down() : void();
      case Finale::kServerGone:
        return server_.vanish();
    }
  }

  // No session of a client that does as it should ends otherwise than it wants.
  void demand_fair_end() const {
    using bosh::EndReason;
    if (!host_.reason() || world_.plan.may_be_punished()) {
      return;
    }
    switch (*host_.reason()) {
      case EndReason::kBadRequest:
      case EndReason::kBadKey:
      case EndReason::kUnknownStream:
        demand(false, "a client that did nothing wrong is punished");
        break;
      case EndReason::kRidOutOfWindow:
        demand(
            host_.ended_by_stray() || client_.reloaded() || world_.plan.misdeed != Misdeed::kNone,
            "no rid was out of the window");
        break;
      case EndReason::kOveractive:
        demand(world_.plan.misdeed != Misdeed::kNone || client_.reloaded(), "nobody hurried");
        break;
      case EndReason::kInactive:
        demand(world_.plan.finale == Finale::kVanishes || client_.reloaded() ||
                   world_.plan.pauses || client_.is_without_session(),
               "nobody was silent");
        break;
      default:
        break;
    }
  }

  World world_;
  Client client_;
  Host host_;
  Network network_;
  Server server_;
};

}  // namespace

std::string live(std::uint64_t seed, Totals& totals, std::string* transcript) {
  Life life(seed, transcript != nullptr);
  std::string failure;
  try {
    life.run();
  } catch (const Violation& violation) {
    failure = violation.what();
  }
  life.add_to(totals);
  if (transcript != nullptr) {
    *transcript = life.transcript() + (failure.empty() ? "" : "# WRONG: " + failure + "\n");
  }
  return failure;
}

}  // namespace bittern::simulation
