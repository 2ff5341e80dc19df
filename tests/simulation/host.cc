#include "tests/simulation/host.h"

#include <utility>

#include "tests/simulation/network.h"
#include "tests/simulation/server.h"

namespace bittern::simulation {

Host::Host(World& world) : world_(world), to_server_(requests_, world.plan.limits, kSid) {}

// Every fourth time two sessions, a copy and the original, do the same; the copy goes on.
void Host::step(const std::function<bosh::Actions(bosh::Session&)>& call) {
  if (world_.random.chance(25)) {
    bosh::Session copy = *session_;
    demand(copy == *session_, "a copy differs from its original");
    const bosh::Actions of_original = call(*session_);
    const bosh::Actions of_copy = call(copy);
    demand(of_copy == of_original, "a copy acts otherwise than its original");
    demand(copy == *session_, "a copy has become another than its original");
    session_ = std::move(copy);
    perform(of_copy);
  } else {
    perform(call(*session_));
  }
  after_step();
}

void Host::create(bosh::RequestId id, const bosh::Body& body) {
  auto [session, actions] =
      bosh::Session::create(kSid, world_.plan.limits, id, body, world_.timeline.now());
  session_ = std::move(session);
  requests_.begin(body, session_->terms(), world_.plan.limits);
  tell_request(id, body);
  perform(actions);
  after_step();
}

void Host::tell_request(bosh::RequestId id, const bosh::Body& body) {
  const int tries = ++tries_[body.rid.value];
  rids_[id] = body.rid.value;
  if (world_.transcript.records()) {
    names_[id] =
        "rid=" + std::to_string(body.rid.value) + (tries == 1 ? "" : "#" + std::to_string(tries));
    world_.transcript.line(
        world_.timeline.now(),
        (tries == 1 ? "client asks      " : "client repeats   ") + in_play(body));
  }
  requests_.told(id, body, world_.timeline.now());
}

void Host::request(bosh::RequestId id, const bosh::Body& body) {
  if (!session_ && !body.sid) {
    return create(id, body);
  }
  if (!lives()) {
    return world_.network->answer(id, bosh::terminal_body(bosh::Condition::kItemNotFound));
  }
  tell_request(id, body);
  step([&](bosh::Session& s) { return s.on_request(id, body, world_.timeline.now()); });
}

void Host::garbage(bosh::RequestId id) {
  if (!lives()) {
    return world_.network->answer(id, bosh::terminal_body(bosh::Condition::kBadRequest));
  }
  bosh::Body none;
  none.rid = bosh::Rid{0};
  rids_[id] = 0;
  requests_.told(id, none, world_.timeline.now());
  if (world_.transcript.records()) {
    names_[id] = "rid=?";
    world_.transcript.line(world_.timeline.now(), "client sends     <body sid='*' rid=''/>");
  }
  step([&](bosh::Session& s) { return s.on_bad_request(id, world_.timeline.now()); });
}

void Host::request_lost(bosh::RequestId id) {
  if (lives()) {
    if (world_.transcript.records()) {
      world_.transcript.line(world_.timeline.now(), "wire loses       " + names_[id]);
    }
    requests_.lost(id, world_.timeline.now());
    step([&](bosh::Session& s) { return s.on_request_lost(id, world_.timeline.now()); });
  }
}

// The session may take answers as received that are so old, or acknowledged (§11, §9.2).
bool Host::is_late(std::uint64_t rid) const {
  return requests_.terms().acks ? rid <= requests_.acknowledged()
                                : rid + requests_.terms().requests + 1 <= requests_.prefix();
}

void Host::answer_lost(bosh::RequestId id) {
  if (lives()) {
    if (world_.transcript.records()) {
      world_.transcript.line(world_.timeline.now(), "wire loses       " + names_[id]);
    }
    to_client_.answer_lost(id, is_late(rids_[id]));
    if (with_payloads_.contains(id)) {
      step([&](bosh::Session& s) { return s.on_answer_lost(id, world_.timeline.now()); });
    }
  }
}

void Host::opened(bosh::StreamNumber stream) {
  to_server_.opened(stream);
  step([&](bosh::Session& s) {
    return s.on_stream_opened(stream, {"example.org", "id", "1.0"}, world_.timeline.now());
  });
}

void Host::says(bosh::StreamNumber stream, const std::vector<Said>& stanzas,
                const std::vector<std::string>& texts) {
  std::vector<bosh::Payload> payloads;
  std::size_t batch = 0;
  for (std::size_t i = 0; i < stanzas.size(); ++i) {
    to_client_.said(stanzas[i], texts[i].size());
    batch += texts[i].size();
    const bool shared = stanzas[i].number % 3 == 0;
    payloads.push_back(shared ? bosh::Payload(bosh::to_shared_text(texts[i])) : texts[i]);
  }
  allowance_ = std::max<std::uint64_t>(allowance_, batch);
  step([&](bosh::Session& s) { return s.on_payloads(stream, payloads, world_.timeline.now()); });
}

void Host::managed(bosh::StreamNumber stream) {
  to_client_.managed(static_cast<std::uint32_t>(stream));
  step([&](bosh::Session& s) {
    s.on_stream_managed(stream);
    return bosh::Actions{};
  });
}

void Host::congested(bosh::StreamNumber stream) {
  step([&](bosh::Session& s) {
    s.on_server_congested(stream);
    return bosh::Actions{};
  });
}

void Host::drained(bosh::StreamNumber stream) {
  step([&](bosh::Session& s) { return s.on_server_drained(stream, world_.timeline.now()); });
}

void Host::server_lost(bosh::StreamNumber stream, const bosh::ServerLoss& loss) {
  to_client_.server_lost(static_cast<std::uint32_t>(stream));
  to_server_.lost(stream);
  requests_.sign_if_last(to_server_.open_count() == 0, world_.timeline.now());
  step([&](bosh::Session& s) { return s.on_server_lost(stream, loss, {}, world_.timeline.now()); });
}

void Host::shut_down() {
  world_.comment("the manager shuts down");
  step([&](bosh::Session& s) { return s.on_shutdown(world_.timeline.now()); });
}

}  // namespace bittern::simulation
