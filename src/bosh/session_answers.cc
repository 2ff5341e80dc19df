#include <algorithm>

#include "bittern/base/check.h"
#include "bittern/bosh/session.h"

namespace bittern::bosh {

EndReason reason_for(Condition condition) {
  return condition == Condition::kRemoteStreamError ? EndReason::kStreamError
                                                    : EndReason::kServerGone;
}

// The one place that decides which held requests of a session that goes on are answered now.
void Session::settle(base::Time now, Actions& out) {
  if (const auto* closing = std::get_if<Closing>(&state_)) {
    if (!waiting().empty()) {
      const ServerLoss loss = closing->loss;  // end_all() ends the state that it is in
      end_all(loss, reason_for(loss.condition), out);
    }
    return;
  }
  while (!held_.empty() && !std::holds_alternative<Ended>(state_)) {
    const HeldRequest& oldest = held_.oldest();
    if (!oldest.request) {
      // B14.3.8: nobody hears an answer to it now. Once a newer request is there its answer is the
      // empty body; until then payloads wait for whichever comes, its repeat or the next.
      if (held_.size() == 1) {
        return;
      }
      answer_oldest(false, now, out);
      continue;
    }
    const bool creating = std::holds_alternative<Creating>(state_);
    const bool too_many = !creating && held_.size() > terms_.hold;
    if (!too_many && queue_.empty() && oldest.deadline > now) {
      return;
    }
    answer_oldest(true, now, out);
  }
}

void Session::answer_oldest(bool with_payloads, base::Time now, Actions& out) {
  const HeldRequest held = held_.take_oldest();
  // Payloads are only given to a connection that is still there.
  std::string body = take_body(with_payloads && held.request.has_value());
  // B14.3.9: kept before it is sent, as the connection may turn out to be dead.
  if (held.request) {
    out.emplace_back(Reply{*held.request, body});
    silent_since_ = now;
  }
  cache_.keep(held.rid, std::move(body));
}

std::string Session::take_body(bool with_payloads) {
  ResponseWriter writer;
  if (const auto* creating = std::get_if<Creating>(&state_)) {
    writer.declare_xbosh();
    writer.attribute("sid", sid_);
    writer.attribute("from", news_ && !news_->from.empty() ? news_->from : creating->to);
    writer.terms(terms_);
    writer.attribute("xmpp:restartlogic", "true");
    add_stream_info(writer);
    state_ = Open{};
  } else if (news_) {
    writer.declare_xbosh();
    add_stream_info(writer);
  }
  return writer.take(with_payloads ? queue_.take_all() : std::vector<std::string>());
}

// X4.1, X4.3: in the first response after it is known.
void Session::add_stream_info(ResponseWriter& writer) {
  if (!news_) {
    return;
  }
  if (!news_->version.empty()) {
    writer.attribute("xmpp:version", news_->version);
  }
  if (!news_->id.empty()) {
    writer.attribute("authid", news_->id);
  }
  news_.reset();
}

std::vector<RequestId> Session::waiting() const {
  std::vector<RequestId> requests;
  for (const HeldRequest& held : held_.all()) {
    if (held.request) {
      requests.push_back(*held.request);
    }
  }
  for (const EarlyRequest& early : window_.early()) {
    if (early.request) {
      requests.push_back(*early.request);
    }
  }
  return requests;
}

void Session::end(EndReason reason, Actions& out) {
  state_ = Ended{};
  out.emplace_back(End{reason});
}

// The oldest waiting request gets what is queued; each hears the condition and the stream error.
void Session::end_all(const ServerLoss& loss, EndReason reason, Actions& out) {
  for (const RequestId request : waiting()) {
    out.emplace_back(Reply{request, last_body(loss.condition, loss.stream_error)});
  }
  end(reason, out);
}

// B17.2.7: the request that killed the session hears why, the others that it was another.
void Session::end_by_request(RequestId request, Condition condition, EndReason reason,
                             Actions& out) {
  for (const RequestId other : waiting()) {
    out.emplace_back(Reply{other, last_body(Condition::kOtherRequest)});
  }
  out.emplace_back(Reply{request, last_body(condition)});
  out.emplace_back(CloseStream{});
  end(reason, out);
}

// B13.2: the oldest request hears of the end, the others get an empty body; the terminate request
// is the newest.
void Session::client_terminates(Actions& out) {
  bool told = false;
  for (const RequestId request : waiting()) {
    out.emplace_back(Reply{request, told ? ResponseWriter().take({}) : last_body(std::nullopt)});
    told = true;
  }
  out.emplace_back(CloseStream{});
  end(EndReason::kTerminatedByClient, out);
}

std::string Session::last_body(std::optional<Condition> condition,
                               const std::string& stream_error) {
  ResponseWriter writer;
  if (condition) {
    writer.terminate(*condition);
  } else {
    writer.terminate();
  }
  std::vector<std::string> payloads = queue_.take_all();
  if (!stream_error.empty()) {
    payloads.push_back(stream_error);
  }
  return writer.take(payloads);
}

base::Time Session::inactive_at() const {
  if (held_.any_connected()) {
    return base::kNever;
  }
  // A request that waits for an earlier one suspends the clock, but not for longer than it would
  // have been held.
  base::Time since = silent_since_;
  for (const EarlyRequest& early : window_.early()) {
    if (early.request) {
      since = std::max(since, early.deadline);
    }
  }
  return since + inactivity_ + limits_.inactivity_grace;
}

base::Time Session::deadline() const {
  if (std::holds_alternative<Ended>(state_)) {
    return base::kNever;
  }
  const bool held = !held_.empty() && held_.oldest().request.has_value();
  return held ? held_.oldest().deadline : inactive_at();
}

}  // namespace bittern::bosh
