// What a client's requests mean to a Session, once they are known to belong to it.
#include <algorithm>

#include "bittern/bosh/session.h"

namespace bittern::bosh {

// B14.2.1: everything whose turn it is, also what came early.
void Session::take_early(base::Time now, Actions& out) {
  for (const EarlyRequest* next = window_.next();
       next != nullptr && !must_defer(next->body) && !std::holds_alternative<Ended>(state_);
       next = window_.next()) {
    EarlyRequest early = window_.take_next();
    take_in_order(early.body, early.request, early.deadline, now, out);
  }
}

bool Session::must_defer(const Body& body) const {
  if (body.payload.empty() || is_flowing() || std::holds_alternative<Closing>(state_) ||
      client_leaves()) {
    return false;
  }
  // With both queues full the request is taken all the same: only its response can carry away what
  // waits for the client, and until then each side would wait for the other.
  return std::holds_alternative<Opening>(server_) || accepts_payloads();
}

// B13.3: a client that ends the session waits for nobody, once all that it sent before is here.
bool Session::client_leaves() const {
  Rid expected = window_.highest();
  for (const EarlyRequest& early : window_.early()) {
    expected = expected.plus(1);
    if (early.body.rid != expected) {
      return false;
    }
    if (early.body.terminate) {
      return true;
    }
  }
  return false;
}

void Session::take_in_order(Body& body, std::optional<RequestId> request, base::Time deadline,
                            base::Time now, Actions& out) {
  window_.advance();
  held_.add({body.rid, request, deadline});
  inactivity_ = terms_.inactivity;  // B10.6
  if (std::holds_alternative<Closing>(state_)) {
    return;  // settle() tells the client
  }
  if (!std::holds_alternative<Opening>(server_)) {
    pass_on(body, out);  // else there is no stream to restart, and none that a client leaves
  }
  if (body.terminate) {
    client_terminates(out);
  } else if (body.pause && terms_.maxpause.count() > 0) {
    pause_for(std::min(base::seconds(*body.pause), terms_.maxpause), now, out);
  }
}

void Session::pass_on(Body& body, Actions& out) {
  if (body.restart && !body.terminate) {
    out.emplace_back(RestartStream{std::move(body.stream_request)});  // AMB-7: no payload
  } else if (!body.payload.empty()) {
    out.emplace_back(Forward{std::move(body.payload)});
  }
}

// §14.3: an answered rid gets its answer again; one that is still held goes on with the newer
// connection, and the older one hears that it is to be forgotten.
void Session::repeat(Rid rid, RequestId request, base::Time now, Actions& out) {
  if (const std::string* body = cache_.find(rid)) {
    out.emplace_back(Reply{request, *body});
  } else if (HeldRequest* held = held_.find(rid)) {
    hand_over(held->request, request, out);
    settle(now, out);
  } else {
    end_by_request(request, Condition::kItemNotFound, EndReason::kRidOutOfWindow, out);
  }
}

void Session::hand_over(std::optional<RequestId>& waiting, RequestId newer, Actions& out) {
  if (waiting) {
    ResponseWriter writer;
    writer.recoverable_error();
    out.emplace_back(Reply{*waiting, writer.take({})});
  }
  waiting = newer;
}

// §10: everything that is held is answered at once, the pause request itself without payloads, and
// until the next request the client may be silent for `period`.
void Session::pause_for(base::seconds period, base::Time now, Actions& out) {
  inactivity_ = period;
  while (held_.size() > 1) {
    answer_oldest(true, now, out);
  }
  answer_oldest(false, now, out);
}

}  // namespace bittern::bosh
