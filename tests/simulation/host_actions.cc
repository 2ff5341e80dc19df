// What the session wants done, and what must hold after it.
#include <variant>

#include "bittern/bosh/stream_name.h"
#include "tests/simulation/host.h"
#include "tests/simulation/network.h"
#include "tests/simulation/server.h"

namespace bittern::simulation {

void Host::perform(const bosh::Actions& actions) {
  for (const bosh::Action& action : actions) {
    demand(!reason_, "something comes after End");
    if (const auto* reply = std::get_if<bosh::Reply>(&action)) {
      answer(*reply);
    } else if (const auto* forward = std::get_if<bosh::Forward>(&action)) {
      to_server_.forward(*forward);
      if (world_.transcript.records()) {
        world_.transcript.line(world_.timeline.now(), "server gets      " + forward->bytes);
      }
      world_.server->got(*forward);
    } else if (const auto* open = std::get_if<bosh::OpenStream>(&action)) {
      to_server_.open(*open);
      world_.server->open(*open);
    } else if (const auto* restart = std::get_if<bosh::RestartStream>(&action)) {
      to_server_.restart(*restart);
      world_.server->restart(*restart);
    } else if (const auto* back = std::get_if<bosh::Undelivered>(&action)) {
      world_.comment("undelivered: " + std::to_string(back->payloads.size()));
      const auto stream = static_cast<std::uint32_t>(back->stream);
      demand(to_server_.is_open(stream), "undelivered stanzas of a closed stream");
      to_client_.undelivered(stream, back->payloads);
    } else if (const auto* close = std::get_if<bosh::CloseStream>(&action)) {
      to_client_.closed(static_cast<std::uint32_t>(close->stream));
      to_server_.close(*close);
      world_.server->close(close->stream);
    } else {
      end(std::get<bosh::End>(action).reason);
    }
  }
}

void Host::answer(const bosh::Reply& reply) {
  ++answers_;
  const AnswerParts parts = take_apart(reply.body);
  if (world_.transcript.records()) {
    world_.transcript.line(world_.timeline.now(),
                           "client gets      " + names_[reply.request] + in_play(reply.body));
  }
  if (world_.random.chance(5)) {
    demand_well_formed(reply.body);
  }
  last_had_stanzas_ = !parts.stanzas.empty();
  if (reply.carries_payloads) {
    with_payloads_.insert(reply.request);
  }
  demand(reply.status == 200, "a status that is none of a client with `ver`");
  const std::uint64_t before = requests_.highest_answered();
  const std::uint64_t rid = requests_.answered(reply.request, parts, world_.timeline.now());
  if (rid > before && !parts.stanzas.empty() && to_server_.begun() > 1) {
    const bosh::StreamNumber stream{parts.stanzas.front().stream};
    demand(parts.is_terminal() || parts.find("stream") == bosh::stream_name(kSid, stream),
           "an answer does not name its stream");
  }
  to_client_.answered(reply.request, rid, parts, reply.body);
  world_.network->answer(reply.request, reply.body);
}

void Host::end(bosh::EndReason reason) {
  reason_ = reason;
  world_.comment("the session ends: " + std::to_string(static_cast<int>(reason)));
  if (world_.transcript.records()) {
    world_.transcript.line(world_.timeline.now(), "session ends");
  }
  const bool killed =
      reason == bosh::EndReason::kBadRequest || reason == bosh::EndReason::kBadKey ||
      reason == bosh::EndReason::kRidOutOfWindow || reason == bosh::EndReason::kOveractive;
  demand(!killed || !last_had_stanzas_, "who ends a session gets what is another's");
  ended_by_stray_ = world_.network->last_was_stray();
  to_server_.ended();
  requests_.ended(reason, world_.timeline.now());
}

void Host::after_step() {
  if (!lives()) {
    demand(session_->deadline() == base::kNever, "a session that ended has a deadline");
    return;
  }
  const bosh::Limits& limits = world_.plan.limits;
  const auto deferred = to_server_.after_step(*session_);
  requests_.after_step(deferred, world_.timeline.now());
  // Plus what was put back: no more than the answers that are kept, each at least one payload.
  const std::size_t kept = limits.max_replay_bytes + std::size_t{5} * (world_.plan.padding + 100);
  demand(to_client_.waiting_bytes() <= limits.max_queue_bytes + allowance_ + kept,
         "the queue is longer than its limit");
  demand(requests_.early_bytes() <= limits.max_early_bytes, "more is early than the limit");
  wake_at(session_->deadline());
}

void Host::wake_at(base::Time deadline) {
  if (deadline != base::kNever && (deadline < wakes_ || wakes_ <= world_.timeline.now())) {
    wakes_ = deadline;
    world_.timeline.at(deadline, [this] { wake(); });
  }
}

void Host::wake() {
  if (!lives() || session_->deadline() > world_.timeline.now()) {
    if (lives() && world_.timeline.now() >= wakes_) {
      wake_at(session_->deadline());
    }
    return;
  }
  step([&](bosh::Session& s) { return s.on_time(world_.timeline.now()); });
  demand(session_->deadline() > world_.timeline.now(), "the deadline does not move");
}

}  // namespace bittern::simulation
