#include "tests/simulation/plan.h"

namespace bittern::simulation {
namespace {

void plan_limits(Random& random, Plan& plan) {
  bosh::Limits& limits = plan.limits;
  limits.wait_max = base::seconds(60);
  limits.hold_max = 3;
  limits.inactivity = base::seconds(random.between(30, 60));
  limits.polling = base::seconds(random.chance(20) ? 0 : random.between(1, 5));
  limits.maxpause = base::seconds(random.chance(20) ? 0 : 120);
  limits.max_streams = random.chance(25) ? 3 : 1;
  limits.max_unacknowledged = static_cast<std::uint16_t>(random.chance(20) ? 4 : 64);
  if (random.chance(25)) {  // so small that they are reached
    plan.padding = 150;
    limits.max_queue_bytes = random.between(1, 600);
    limits.max_replay_bytes = random.between(1, 1500);
    limits.max_early_bytes = random.between(200, 2000);
  }
}

void plan_client(Random& random, Plan& plan) {
  constexpr std::uint16_t kWaits[] = {0, 1, 5, 20, 60, 60};
  plan.wait = kWaits[random.below(6)];
  plan.hold = static_cast<std::uint8_t>(random.chance(50) ? 1 : random.below(4));
  plan.acks = random.chance(25);
  plan.keys = random.chance(15);
  plan.pauses = random.chance(20);
  plan.reloads = random.chance(25);
  plan.restarts = random.chance(20);
  plan.acts = random.between(5, 30);
  plan.haste = random.chance(50) ? 300 : random.between(50, 8000);
  if (random.chance(40)) {
    plan.misdeed = static_cast<Misdeed>(random.between(1, 9));
  }
  if (plan.misdeed == Misdeed::kWrongKey) {
    plan.keys = true;
  } else if (plan.misdeed == Misdeed::kTwoTabs || plan.misdeed == Misdeed::kTooMany) {
    plan.keys = false;
  }
}

}  // namespace

Plan make_plan(Random& random) {
  Plan plan;
  plan_limits(random, plan);
  plan_client(random, plan);
  plan.loss = random.chance(15) ? 0 : random.between(1, 30);
  plan.delay = random.chance(50) ? 50 : random.between(1, 2000);
  plan.notice = random.chance(50) ? 200 : random.between(1, 20000);
  plan.sayings = random.between(3, 30);
  plan.congestion = random.chance(30) ? random.between(5, 40) : 0;
  plan.manages = random.chance(20);
  plan.falters = random.chance(15);
  plan.finale = random.chance(50) ? Finale::kTerminates : static_cast<Finale>(random.below(4));
  return plan;
}

}  // namespace bittern::simulation
