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
      server_(Opening{creation.payload}),
      window_(creation.rid, terms_.requests),
      cache_(terms_.requests + kSpareAnswers),
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
      settle(now, out);
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

Actions Session::on_answer_lost(RequestId /*request*/, base::Time /*now*/) { return {}; }

Actions Session::on_stream_opened(StreamInfo info, base::Time now) {
  news_ = std::move(info);
  Actions out;
  if (auto* opening = std::get_if<Opening>(&server_)) {
    if (!opening->first_payload.empty()) {
      out.emplace_back(Forward{std::move(opening->first_payload)});
    }
    server_ = Flowing{};
  }
  take_early(now, out);
  settle(now, out);
  return out;
}

Actions Session::on_payloads(std::vector<std::string> payloads, base::Time now) {
  for (std::string& payload : payloads) {
    queue_.push(std::move(payload));
  }
  Actions out;
  settle(now, out);
  return out;
}

void Session::on_server_congested() {
  BITTERN_CHECK(is_flowing());
  server_ = Congested{};
}

Actions Session::on_server_drained(base::Time now) {
  Actions out;
  if (std::holds_alternative<Congested>(server_)) {
    server_ = Flowing{};
    take_early(now, out);
    settle(now, out);
  }
  return out;
}

Actions Session::on_server_lost(ServerLoss loss, std::vector<std::string> payloads,
                                base::Time now) {
  for (std::string& payload : payloads) {
    queue_.push(std::move(payload));
  }
  state_ = Closing{std::move(loss)};
  silent_since_ = now;  // X6.1: the end is kept for as long as inactivity, if nobody waits
  Actions out;
  settle(now, out);
  return out;
}

Actions Session::on_time(base::Time now) {
  Actions out;
  settle(now, out);
  if (!std::holds_alternative<Ended>(state_) && inactive_at() <= now) {
    out.emplace_back(CloseStream{});
    end_all({Condition::kItemNotFound, {}}, EndReason::kInactive, out);
  }
  return out;
}

Actions Session::on_shutdown(base::Time /*now*/) {
  Actions out{CloseStream{}};
  end_all({Condition::kSystemShutdown, {}}, EndReason::kShutdown, out);
  return out;
}

}  // namespace bittern::bosh
