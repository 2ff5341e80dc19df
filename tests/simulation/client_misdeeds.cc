// What no client should do, and many do.
#include "tests/simulation/client.h"
#include "tests/simulation/host.h"
#include "tests/simulation/network.h"

namespace bittern::simulation {

void Client::misbehave() {
  switch (world_.plan.misdeed) {
    case Misdeed::kRepeatsEarly:
      return repeat_early();
    case Misdeed::kTwoTabs:
      return open_two_tabs();
    case Misdeed::kOutOfOrder:
      return send_out_of_order();
    case Misdeed::kJumps: {
      bosh::Body body = next_body();
      body.rid = bosh::Rid{world_.random.chance(50) ? next_ + 10 : 1};
      world_.network->send(body);
      return;
    }
    case Misdeed::kWrongKey: {
      bosh::Body body = next_body();
      body.key = "wrong";
      return send(body);
    }
    case Misdeed::kTooMany:
      for (int count = 0; count < 4; ++count) {
        send(next_body());
      }
      return;
    case Misdeed::kGarbage:
      world_.network->send_garbage();
      return;
    case Misdeed::kUnknownStream: {
      bosh::Body body = next_body();
      add_payload(body);
      body.stream = "7-unknown";
      return send(body);
    }
    case Misdeed::kNone:
    case Misdeed::kTwice:
      return speak();
  }
}

void Client::repeat_early() {
  if (sent_.empty()) {
    return speak();
  }
  const auto at =
      std::next(sent_.begin(), static_cast<std::ptrdiff_t>(world_.random.below(sent_.size())));
  if (world_.random.chance(50)) {
    for (const bosh::RequestId id : at->second.connections) {
      world_.network->abort(id);
    }
    at->second.connections.clear();
  }
  send_again(at->first);
}

// Both have the same sid and rid, but say something else.
void Client::open_two_tabs() {
  if (!may_send()) {
    return;
  }
  bosh::Body body = next_body();
  bosh::Body other = body;
  add_payload(body);
  add_payload(other);
  send(body);
  sent_[body.rid.value].connections.insert(world_.network->send(other));
}

void Client::send_out_of_order() {
  if (!may_send() || next_ + 1 - processed_ > requests_) {
    return;
  }
  const bosh::Body first = next_body();
  bosh::Body second = next_body();
  add_payload(second);
  send(second);
  const std::uint64_t rid = first.rid.value;
  sent_[rid].body = first;
  world_.timeline.after(world_.up_to(3000), [this, rid] { repeat_later(rid); });
}

}  // namespace bittern::simulation
