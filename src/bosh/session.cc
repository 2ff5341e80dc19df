#include "bittern/bosh/session.h"

#include <algorithm>

#include "bittern/base/check.h"

namespace bittern::bosh {
namespace {

// AMB-11: a late duplicate must not find its answer just forgotten.
constexpr std::size_t kSpareAnswers = 2;

}  // namespace

Session::Session(std::string sid, const Limits& limits, const Body& creation, base::Time now)
    : sid_(std::move(sid)),
      limits_(limits),
      terms_(negotiate(creation, limits)),
      state_(Creating{creation.stream_request.to}),
      window_(creation.rid, terms_.requests),
      cache_(terms_.requests + kSpareAnswers),
      first_payload_(creation.payload),
      inactivity_(terms_.inactivity),
      silent_since_(now) {}

std::pair<Session, Actions> Session::create(std::string sid, const Limits& limits,
                                            RequestId request, const Body& creation,
                                            base::Time now) {
  Session session(std::move(sid), limits, creation, now);
  Actions out{OpenStream{creation.stream_request}};
  const base::Duration patience =
      std::min<base::Duration>(limits.features_wait, session.terms_.wait);
  session.held_.add({creation.rid, request, now + patience});
  session.settle(now, out);
  return {std::move(session), std::move(out)};
}

Actions Session::on_request(RequestId request, Body body, base::Time now) {
  Actions out;
  silent_since_ = now;
  const bool extra = body.pause.has_value() || body.terminate;
  switch (window_.place(body.rid, extra)) {
    case RidWindow::Place::kRepeat:
      repeat(body.rid, request, now, out);
      return out;
    case RidWindow::Place::kRepeatOfEarly:
      hand_over(window_.early(body.rid).request, request, out);
      return out;
    case RidWindow::Place::kOutside:
      end_by_request(request, Condition::kItemNotFound, EndReason::kRidOutOfWindow, out);
      return out;
    case RidWindow::Place::kNext:
    case RidWindow::Place::kEarly:
      break;
  }
  window_.keep({std::move(body), request, now + terms_.wait});
  take_early(now, out);
  settle(now, out);
  return out;
}

Actions Session::on_bad_request(RequestId request, base::Time /*now*/) {
  Actions out;
  end_by_request(request, Condition::kBadRequest, EndReason::kBadRequest, out);
  return out;
}

Actions Session::on_request_lost(RequestId request, base::Time now) {
  if (HeldRequest* held = held_.find(request)) {
    held->request.reset();
    silent_since_ = now;
  }
  for (EarlyRequest& early : window_.early()) {
    if (early.request == request) {
      early.request.reset();
      silent_since_ = now;
    }
  }
  Actions out;
  settle(now, out);
  return out;
}

Actions Session::on_stream_opened(StreamInfo info, base::Time now) {
  news_ = std::move(info);
  Actions out;
  if (!first_payload_.empty()) {
    out.emplace_back(Forward{std::exchange(first_payload_, std::string())});
  }
  congested_ = false;
  take_early(now, out);
  settle(now, out);
  return out;
}

Actions Session::on_payloads(std::vector<std::string> payloads, base::Time now) {
  for (std::string& payload : payloads) {
    queued_bytes_ += payload.size();
    queue_.push_back(std::move(payload));
  }
  Actions out;
  settle(now, out);
  return out;
}

Actions Session::on_server_congested(base::Time /*now*/) {
  congested_ = true;
  return {};
}

Actions Session::on_server_drained(base::Time now) {
  congested_ = false;
  Actions out;
  take_early(now, out);
  settle(now, out);
  return out;
}

Actions Session::on_server_lost(Condition condition, std::vector<std::string> last,
                                base::Time now) {
  for (std::string& payload : last) {
    queue_.push_back(std::move(payload));
  }
  Actions out;
  if (waiting().empty()) {
    state_ = Closing{condition};
    silent_since_ = now;
  } else {
    end_all(condition,
            condition == Condition::kRemoteStreamError ? EndReason::kStreamError
                                                       : EndReason::kServerGone,
            out);
  }
  return out;
}

Actions Session::on_time(base::Time now) {
  Actions out;
  settle(now, out);
  if (!std::holds_alternative<Ended>(state_) && inactive_at() <= now) {
    out.emplace_back(CloseStream{});
    end_all(Condition::kItemNotFound, EndReason::kInactive, out);
  }
  return out;
}

Actions Session::on_shutdown(base::Time /*now*/) {
  Actions out{CloseStream{}};
  end_all(Condition::kSystemShutdown, EndReason::kShutdown, out);
  return out;
}

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
  return congested_ && !body.payload.empty() && !std::holds_alternative<Closing>(state_);
}

void Session::take_in_order(Body& body, std::optional<RequestId> request, base::Time deadline,
                            base::Time now, Actions& out) {
  window_.advance();
  held_.add({body.rid, request, deadline});
  inactivity_ = terms_.inactivity;  // B10.6
  if (std::holds_alternative<Closing>(state_)) {
    return;  // settle() tells the client
  }
  if (body.restart && !body.terminate) {
    out.emplace_back(RestartStream{std::move(body.stream_request)});  // AMB-7: no payload
  } else if (!body.payload.empty()) {
    out.emplace_back(Forward{std::move(body.payload)});
  }
  if (body.terminate) {
    client_terminates(now, out);
  } else if (body.pause && terms_.maxpause.count() > 0) {
    pause_for(std::min(base::seconds(*body.pause), terms_.maxpause), now, out);
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
