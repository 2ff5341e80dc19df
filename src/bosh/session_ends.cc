// How a session ends, and what its client is told then (XEP-0124 §10, §13, §17.2).
#include <algorithm>
#include <utility>

#include "bittern/bosh/session.h"

namespace bittern::bosh {

EndReason reason_for(Condition condition) {
  return condition == Condition::kRemoteStreamError ? EndReason::kStreamError
                                                    : EndReason::kServerGone;
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

bool Session::awaits(RequestId request) const {
  const std::vector<RequestId> all = waiting();
  return std::find(all.begin(), all.end(), request) != all.end();
}

void Session::end(EndReason reason, Actions& out) {
  // A client that did not say goodbye may come back to a stream that its server keeps (SM3.1).
  const auto how = reason == EndReason::kTerminatedByClient ? CloseStream::How::kOrderly
                                                            : CloseStream::How::kCut;
  while (!streams_.empty()) {
    close_stream(streams_.front().number, how, out);
  }
  state_ = Ended{};
  cache_ = ResponseCache();  // there will be no repeat; the host may keep us a while
  queue_ = PayloadQueue();
  window_.early().clear();
  out.emplace_back(End{reason});
}

// The oldest waiting request gets what is queued; each hears the condition and the stream error.
void Session::end_all(const ServerLoss& loss, EndReason reason, Actions& out) {
  for (const RequestId request : waiting()) {
    std::vector<Delivery> deliveries = last_payloads(request);
    if (!loss.stream_error.empty()) {
      deliveries.push_back({0, kFirstStream, std::nullopt, loss.stream_error});
    }
    out.emplace_back(last_reply(request, loss.condition, deliveries));
  }
  end(reason, out);
}

// B17.2.7: the request that killed the session hears why, the others that it was another. Nobody
// may wait for it any more. What is queued is not for it: it may come from somebody else (§15,
// §19).
void Session::end_by_request(MaybeRequestId request, Condition condition, EndReason reason,
                             Actions& out) {
  for (const RequestId other : waiting()) {
    if (other != request) {
      out.emplace_back(last_reply(other, Condition::kOtherRequest, last_payloads(other)));
    }
  }
  if (request) {
    out.emplace_back(last_reply(*request, condition, {}));
  }
  end(reason, out);
}

// B13.2: the oldest request hears of the end, the others get an empty body; the terminate request
// is the newest.
void Session::client_terminates(Actions& out) {
  bool told = false;
  for (const RequestId request : waiting()) {
    ResponseWriter writer;
    if (!told) {
      writer.terminate();
    }
    add_ack(writer, request);
    out.emplace_back(Reply{
        request, to_body(writer.take(), told ? std::vector<Delivery>{} : last_payloads(request))});
    told = true;
  }
  end(EndReason::kTerminatedByClient, out);
}

// §16.4: with several streams the end of all cannot name the stream of what is in it. §15.4: nobody
// has looked at the keys of early requests.
std::vector<Delivery> Session::last_payloads(RequestId request) {
  const bool is_known = !keys_ || held_.find(request) != nullptr;
  return is_known && streams_begun_ == 1 ? queue_.take(room()) : std::vector<Delivery>{};
}

// Somebody waits who may hear what came before the end.
bool Session::is_awaited() const { return keys_ ? held_.any_connected() : !waiting().empty(); }

Reply Session::last_reply(RequestId request, Condition condition,
                          const std::vector<Delivery>& deliveries) {
  ResponseWriter writer;
  writer.terminate(condition);
  add_ack(writer, request);
  return {request, to_body(writer.take(), deliveries), http_status(condition, terms_.is_legacy())};
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
  return since + inactivity_ + limits_->inactivity_grace;
}

}  // namespace bittern::bosh
