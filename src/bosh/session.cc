#include "bittern/bosh/session.h"

#include <algorithm>

#include "bittern/base/check.h"

namespace bittern::bosh {

Session::Session(std::string_view sid, const Limits& limits, const Body& creation, base::Time now)
    : sid_(sid.data(), sid.size()),
      limits_(&limits),
      terms_(negotiate(creation, limits)),
      state_(Creating{base::Boxed(creation.stream_request.to)}),
      inactivity_(terms_.inactivity),
      window_(creation.rid, terms_.requests),
      silent_since_(now) {
  streams_.push_back({kFirstStream, ServerStream::Opening{}, false, {}, {}});
  if (!creation.payload.empty()) {
    streams_.front().waiting.emplace(creation.payload);
  }
  if (!creation.newkey.empty()) {
    keys_.emplace(KeySequence(creation.newkey));
  }
}

std::pair<Session, Actions> Session::create(std::string_view sid, const Limits& limits,
                                            RequestId request, const Body& creation,
                                            base::Time now) {
  BITTERN_CHECK(sid.size() <= kMaxSidBytes);
  Session session(sid, limits, creation, now);
  Actions out{OpenStream{kFirstStream, creation.stream_request}};
  const base::Duration patience =
      std::min<base::Duration>(limits.features_wait, session.terms_.wait);
  HeldRequest held{creation.rid, request, now + patience, {}};
  session.held_.add(std::move(held));
  session.settle(now, out);
  return {std::move(session), std::move(out)};
}

Actions Session::on_request(RequestId request, Body&& body, base::Time now) {
  Actions out;
  silent_since_ = now;
  const bool extra = body.pause.has_value() || body.terminate;
  const RidWindow::Place place = window_.place(body.rid, extra);
  switch (place) {
    case RidWindow::Place::kRepeat:
    case RidWindow::Place::kRepeatOfEarly:
      repeat(body, request, now, out);
      return out;
    case RidWindow::Place::kOutside:
      end_by_request(request, Condition::kItemNotFound, EndReason::kRidOutOfWindow, out);
      return out;
    case RidWindow::Place::kNext:
    case RidWindow::Place::kEarly:
      take_new(body, request, place == RidWindow::Place::kNext, now, out);
      break;
  }
  return out;
}

Actions Session::on_bad_request(RequestId request, base::Time /*now*/) {
  Actions out;
  end_by_request(request, Condition::kBadRequest, EndReason::kBadRequest, out);
  return out;
}

Actions Session::on_request_lost(RequestId request, base::Time now) {
  if (!awaits(request)) {
    return on_answer_lost(request, now);
  }
  silent_since_ = now;
  if (HeldRequest* held = held_.find(request)) {
    held->request.reset();
  }
  for (EarlyRequest& early : window_.early()) {
    if (early.request == request) {
      early.request.reset();
    }
  }
  Actions out;
  settle(now, out);
  return out;
}

Actions Session::on_stream_opened(StreamNumber stream, StreamInfo info, base::Time now) {
  Actions out;
  if (ServerStream* opened = find(stream)) {
    opened->news.emplace(std::move(info));
    if (opened->is_opening()) {
      opened->state = ServerStream::Flowing{};
      give(*opened, {}, out);
    }
    take_early(now, out);
    settle(now, out);
  }
  return out;
}

Actions Session::on_payloads(StreamNumber stream, std::vector<Payload> payloads, base::Time now) {
  Actions out;
  if (find(stream) != nullptr) {
    for (Payload& payload : payloads) {
      queue_.push(stream, std::move(payload));
    }
    take_early(now, out);  // one may be needed to carry this away: must_defer()
    settle(now, out);
  }
  return out;
}

void Session::on_stream_managed(StreamNumber stream) {
  if (ServerStream* managed = find(stream)) {
    managed->managed = true;
  }
}

void Session::on_server_congested(StreamNumber stream) {
  ServerStream* congested = find(stream);
  if (congested != nullptr && congested->is_flowing()) {
    congested->state = ServerStream::Congested{};
  }
}

Actions Session::on_server_drained(StreamNumber stream, base::Time now) {
  Actions out;
  ServerStream* drained = find(stream);
  if (drained != nullptr && !drained->is_opening()) {
    drained->state = ServerStream::Flowing{};
    give(*drained, {}, out);
    take_early(now, out);
    settle(now, out);
  }
  return out;
}

Actions Session::on_server_lost(StreamNumber stream, ServerLoss loss, std::vector<Payload> payloads,
                                base::Time now) {
  Actions out;
  const auto lost = std::find_if(streams_.begin(), streams_.end(),
                                 [stream](const ServerStream& s) { return s.number == stream; });
  if (lost == streams_.end()) {
    return out;
  }
  for (Payload& payload : payloads) {
    queue_.push(stream, std::move(payload));
  }
  if (std::holds_alternative<Creating>(state_) && !says_all()) {
    settle(now, out);  // the creation response names the session, which goes on for the rest
  }
  streams_.erase(lost);
  if (streams_begun_ > 1) {
    queue_.push(stream, loss.stream_error, loss.condition);  // §16.6
  }
  if (streams_.empty()) {
    state_ = Closing{base::Boxed(std::move(loss))};
    silent_since_ = now;  // X6.1: the end is kept for as long as inactivity, if nobody waits
  }
  take_early(now, out);
  settle(now, out);
  return out;
}

Actions Session::on_time(base::Time now) {
  Actions out;
  take_early(now, out);
  settle(now, out);
  if (!std::holds_alternative<Ended>(state_) && inactive_at() <= now) {
    end_all({Condition::kItemNotFound, {}}, EndReason::kInactive, out);
  }
  return out;
}

Actions Session::on_shutdown(base::Time /*now*/) {
  Actions out;
  end_all({Condition::kSystemShutdown, {}}, EndReason::kShutdown, out);
  return out;
}

}  // namespace bittern::bosh
