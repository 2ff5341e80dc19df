#include "tests/simulation/client.h"

#include <algorithm>

#include "tests/simulation/host.h"
#include "tests/simulation/network.h"

namespace bittern::simulation {

void Client::begin() {
  next_ = 1000 + world_.random.below(9) * 100;
  processed_ = next_ - 1;
  bosh::Body body;
  body.rid = bosh::Rid{next_++};
  body.stream_request.to = "example.org";
  body.ver = bosh::Version{1, 11};
  body.wait = world_.plan.wait;
  body.hold = world_.plan.hold;
  if (world_.plan.acks) {
    body.ack = 1;
  }
  if (world_.plan.keys) {
    keys_.begin(body, world_.random);
  }
  if (world_.random.chance(10)) {
    add_payload(body);
  }
  send(body);
  world_.timeline.after(world_.up_to(world_.plan.haste), [this] { act(); });
}

void Client::settle_down() {
  settled_ = true;
  paused_ = false;
  pump();
}

// §11, §14.2: no more than `requests`, and none so far ahead that the window may not reach it.
bool Client::may_send() const {
  if (over_ || requests_ == 0 || paused_) {
    return false;
  }
  return in_flight() < requests_ && (sent_.empty() || next_ - sent_.begin()->first < requests_);
}

std::size_t Client::in_flight() const {
  return static_cast<std::size_t>(
      std::count_if(sent_.begin(), sent_.end(), [](const auto& s) { return !s.second.there; }));
}

// §12: not within `polling` of an answer without payloads.
bool Client::may_poll() {
  if (!world_.plan.is_polling()) {
    return in_flight() < std::min<std::size_t>(world_.plan.hold, 3);
  }
  if (in_flight() > 0) {
    return false;
  }
  const base::Time due = last_empty_ + polling_;
  if (world_.timeline.now() >= due) {
    return true;
  }
  if (!poll_comes_) {
    poll_comes_ = true;
    world_.timeline.at(due, [this] {
      poll_comes_ = false;
      pump();
    });
  }
  return false;
}

void Client::pump() {
  while (may_send() && (wishes_ > 0 || may_poll())) {
    bosh::Body body = next_body();
    if (wishes_ > 0) {
      --wishes_;
      add_payload(body);
      if (!streams_.empty() && world_.random.chance(70)) {
        body.stream = streams_[world_.random.below(streams_.size())];
      }
    }
    send(body);
  }
}

bosh::Body Client::next_body() {
  bosh::Body body;
  body.rid = bosh::Rid{next_++};
  body.sid = Host::kSid;
  if (world_.plan.keys) {
    keys_.sign(body, world_.random);
  }
  // §9.2: left out it would say that all is there.
  if (world_.plan.acks && (processed_ + 1 != body.rid.value || world_.random.chance(50))) {
    body.ack = processed_;
  }
  return body;
}

void Client::add_payload(bosh::Body& body) {
  for (std::uint64_t count = world_.random.between(1, 2); count > 0; --count) {
    body.payload += client_stanza(++said_, world_.random.below(world_.plan.padding));
  }
}

void Client::send(const bosh::Body& body) {
  Sent& sent = sent_[body.rid.value];
  sent.body = body;
  sent.connections.insert(world_.network->send(body));
  if (world_.plan.misdeed == Misdeed::kTwice && !settled_ && requests_ > 0 &&
      world_.random.chance(50)) {
    sent.connections.insert(world_.network->send(body));
  }
}

void Client::send_again(std::uint64_t rid) {
  const auto at = sent_.find(rid);
  if (at != sent_.end() && !at->second.there && !over_) {
    at->second.connections.insert(world_.network->send(at->second.body));
  }
}

// §13: one request more than `requests` is allowed for it.
void Client::terminate() {
  if (over_ || requests_ == 0) {
    return;
  }
  paused_ = false;
  bosh::Body body = next_body();
  body.terminate = true;
  if (world_.random.chance(50)) {
    add_payload(body);
  }
  send(body);
}

void Client::vanish() {
  world_.comment("the client vanishes");
  over_ = true;
  for (const auto& [rid, sent] : sent_) {
    for (const bosh::RequestId id : sent.connections) {
      world_.network->abort(id);
    }
  }
}

}  // namespace bittern::simulation
