// What a client's requests mean to a Session, once they are known to belong to it.
#include <algorithm>

#include "bittern/base/check.h"
#include "bittern/bosh/session.h"

namespace bittern::bosh {

void Session::take_new(Body& body, RequestId request, bool is_next, base::Time now, Actions& out) {
  if (asks_too_much(body)) {
    return end_by_request(request, Condition::kPolicyViolation, EndReason::kOveractive, out);
  }
  const base::Time deadline = now + terms_.wait;
  if (is_next && flows(body)) {
    take_in_order(body, {body.rid, request, deadline, {}}, now, out);
  } else {
    window_.keep({std::move(body), request, deadline, 0});
  }
  take_early(now, out);
  const bool ended = std::holds_alternative<Ended>(state_);
  if (!ended && window_.early_bytes() > limits_->max_early_bytes) {
    end_by_request(request, Condition::kPolicyViolation, EndReason::kLimit, out);
  }
  settle(now, out);
}

// B14.2.1: everything whose turn it is, also what came early.
void Session::take_early(base::Time now, Actions& out) {
  for (const EarlyRequest* next = window_.next();
       next != nullptr && !std::holds_alternative<Ended>(state_) && !must_defer(*next, now);
       next = window_.next()) {
    EarlyRequest taken = window_.take_next();
    HeldRequest held{taken.body.rid, taken.request, taken.deadline, {}};
    if (taken.repeats > 0) {
      held.rare.emplace({{}, taken.repeats, std::nullopt});
    }
    take_in_order(taken.body, std::move(held), now, out);
  }
}

// The servers of its payload take it now.
bool Session::flows(const Body& body) const {
  if (body.payload.empty()) {
    return true;
  }
  const Audience audience = this->audience(body);
  return std::all_of(streams_.begin(), streams_.end(), [&](const ServerStream& stream) {
    return !audience.has(stream) || stream.is_flowing();
  });
}

// A request is kept while a server of its payload takes nothing, which slows its client down.
bool Session::must_defer(const EarlyRequest& request, base::Time now) const {
  const Body& body = request.body;
  if (flows(body) || client_leaves(body)) {
    return false;
  }
  if (request.deadline <= now && has_room_for(body)) {
    return false;  // B8.5: it can only be answered once it is taken
  }
  // With both queues full the request is taken all the same: only its response can carry away what
  // waits for the client, and until then each side would wait for the other.
  const Audience audience = this->audience(body);
  return accepts_payloads() ||
         std::any_of(streams_.begin(), streams_.end(), [&](const ServerStream& stream) {
           return audience.has(stream) && stream.is_opening();
         });
}

// Servers that are not ready may be given it later.
bool Session::has_room_for(const Body& body) const {
  const Audience audience = this->audience(body);
  std::size_t bytes = 0;
  for (const ServerStream& stream : streams_) {
    bytes += stream.waiting_bytes() + (audience.has(stream) ? body.payload.size() : 0);
  }
  return bytes <= limits_->max_early_bytes;
}

// B13.3: a client that ends the session waits for nobody, once all that it sent before is here. So
// does one that ends an open stream, while there is room for `next`, which its others may get.
bool Session::client_leaves(const Body& next) const {
  Rid expected = window_.highest();
  for (const EarlyRequest& early : window_.early()) {
    expected = expected.plus(1);
    if (early.body.rid != expected) {
      return false;
    }
    if (early.body.terminate && !names_closed_stream(early.body)) {
      return ends_all(early.body) || has_room_for(next);
    }
  }
  return false;
}

void Session::take_in_order(Body& body, HeldRequest held, base::Time now, Actions& out) {
  const MaybeRequestId request = held.request;
  const base::Time arrival = held.deadline - terms_.wait;
  if (keys_ && !keys_->accept(body.key, body.newkey)) {  // §15.4: and it is not processed
    return end_by_request(request, Condition::kItemNotFound, EndReason::kBadKey, out);
  }
  window_.advance();
  if (!body.key.empty()) {
    held.rare.get_or_make().key = std::move(body.key);
  }
  take_ack(body, held);
  held_.add(std::move(held));
  inactivity_ = terms_.inactivity;  // B10.6
  if (std::holds_alternative<Closing>(state_)) {
    return;  // settle() tells the client
  }
  if (polls_too_often(body, arrival)) {
    end_by_request(request, Condition::kPolicyViolation, EndReason::kOveractive, out);
  } else if (names_no_stream(body)) {
    end_by_request(request, Condition::kItemNotFound, EndReason::kUnknownStream, out);
  } else {
    obey(body, now, out);
  }
}

// §9.2: what a client leaves out it has.
void Session::take_ack(const Body& body, HeldRequest& held) {
  if (!terms_.acks) {
    return;
  }
  const Rid said = body.ack ? Rid{*body.ack} : Rid{body.rid.value - 1};
  acknowledged_ = std::max(acknowledged_, std::min(said, answered_));
  if (body.ack && said < answered_) {
    held.rare.get_or_make().report = said.plus(1);
  }
}

void Session::obey(Body& body, base::Time now, Actions& out) {
  if (adds_stream(body)) {
    return add_stream(body, now, out);
  }
  pass_on(body, out);
  if (body.terminate) {
    if (ends_all(body)) {
      return client_terminates(out);
    }
    if (!names_closed_stream(body)) {
      client_closes_stream(*named(body), now, out);
    }
  } else if (body.pause && terms_.maxpause.count() > 0) {
    pause_for(std::min(base::ShortSeconds(*body.pause), terms_.maxpause), now, out);
  }
}

// §10: everything that is held is answered at once, the pause request itself without payloads, and
// until the next request the client may be silent for `period`.
void Session::pause_for(base::ShortSeconds period, base::Time now, Actions& out) {
  inactivity_ = period;
  while (held_.size() > 1) {
    answer_oldest(true, now, out);
  }
  answer_oldest(false, now, out);
}

}  // namespace bittern::bosh
