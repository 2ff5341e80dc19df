// What a client wants from time to time.
#include "tests/simulation/client.h"
#include "tests/simulation/host.h"
#include "tests/simulation/network.h"

namespace bittern::simulation {

void Client::act() {
  if (settled_ || over_) {
    return;
  }
  if (requests_ > 0 && !paused_) {
    if (world_.plan.misdeed != Misdeed::kNone && world_.random.chance(30)) {
      misbehave();
    } else if (world_.plan.reloads && world_.random.chance(15)) {
      reload();
    } else if (world_.plan.pauses && world_.random.chance(15)) {
      pause();
    } else if (world_.plan.limits.max_streams > 1 && world_.random.chance(20)) {
      change_streams();
    } else if (world_.plan.restarts && world_.random.chance(10) && may_send()) {
      bosh::Body body = next_body();
      body.restart = true;
      send(body);
    } else {
      speak();
    }
  }
  if (++acts_ < world_.plan.acts) {
    world_.timeline.after(world_.up_to(world_.plan.haste), [this] { act(); });
  }
}

void Client::speak() {
  wishes_ += world_.random.between(1, 2);
  pump();
}

void Client::change_streams() {
  if (!may_send()) {
    return;
  }
  bosh::Body body = next_body();
  if (streams_.size() > 1 && world_.random.chance(30)) {
    const auto at = static_cast<std::ptrdiff_t>(world_.random.below(streams_.size()));
    body.terminate = true;
    body.stream = streams_[static_cast<std::size_t>(at)];
    streams_.erase(streams_.begin() + at);
    if (world_.random.chance(50)) {
      add_payload(body);
    }
  } else {
    body.stream_request.to = std::to_string(body.rid.value) + ".example.org";
  }
  send(body);
}

// §10: everything is answered, then it is silent for as long as it likes, up to what it asked for.
void Client::pause() {
  if (world_.plan.limits.maxpause.count() == 0) {
    return;
  }
  if (!sent_.empty() && next_ - sent_.begin()->first > requests_) {
    return;  // §11: one more than `requests` is the most
  }
  const std::uint64_t period = world_.random.between(5, 100);
  bosh::Body body = next_body();
  body.pause = static_cast<std::uint16_t>(period);
  send(body);
  paused_ = true;
  world_.timeline.after(world_.up_to(period * 900), [this] {
    paused_ = false;
    pump();
  });
}

// The page goes, and all its connections. The new one knows sid, key and rid, but not what was not
// answered (Strophe's restore()).
void Client::reload() {
  world_.comment("the client reloads");
  for (const auto& [rid, sent] : sent_) {
    for (const bosh::RequestId id : sent.connections) {
      world_.network->abort(id);
    }
    reloaded_ = true;
  }
  take_all();  // what it got it has, gap or not
  processed_ = next_ - 1;
  world_.timeline.after(world_.up_to(3000), [this] { pump(); });
}

}  // namespace bittern::simulation
