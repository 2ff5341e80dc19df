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

void Session::end(EndReason reason, Actions& out) {
  // A client that did not say goodbye may come back to a stream that its server keeps (SM3.1).
  const auto how = reason == EndReason::kTerminatedByClient ? CloseStream::How::kOrderly
                                                            : CloseStream::How::kCut;
  while (!streams_.empty()) {
    close_stream(streams_.front().number, how, out);
  }
  state_ = Ended{};
  out.emplace_back(End{reason});
}

// The oldest waiting request gets what is queued; each hears the condition and the stream error.
void Session::end_all(const ServerLoss& loss, EndReason reason, Actions& out) {
  for (const RequestId request : waiting()) {
    out.emplace_back(last_reply(request, loss.condition, loss.stream_error));
  }
  end(reason, out);
}

// B17.2.7: the request that killed the session hears why, the others that it was another. Nobody
// may wait for it any more. What is queued is not for it: it may come from somebody else (§15,
// §19).
void Session::end_by_request(std::optional<RequestId> request, Condition condition,
                             EndReason reason, Actions& out) {
  for (const RequestId other : waiting()) {
    if (other != request) {
      out.emplace_back(last_reply(other, Condition::kOtherRequest));
    }
  }
  if (request) {
    out.emplace_back(
        Reply{*request, terminal_body(condition), http_status(condition, terms_.is_legacy())});
  }
  end(reason, out);
}

// B13.2: the oldest request hears of the end, the others get an empty body; the terminate request
// is the newest.
void Session::client_terminates(Actions& out) {
  bool told = false;
  for (const RequestId request : waiting()) {
    out.emplace_back(told ? Reply{request, to_body({}, {})} : last_reply(request, std::nullopt));
    told = true;
  }
  end(EndReason::kTerminatedByClient, out);
}

Reply Session::last_reply(RequestId request, std::optional<Condition> condition,
                          const std::string& stream_error) {
  ResponseWriter writer;
  if (condition) {
    writer.terminate(*condition);
  } else {
    writer.terminate();
  }
  std::vector<Delivery> deliveries;
  if (streams_begun_ == 1) {  // §16.4: the end of all cannot name the stream of what is in it
    deliveries = queue_.take(room());
  }
  if (!stream_error.empty()) {
    deliveries.push_back({0, kFirstStream, stream_error, std::nullopt});
  }
  return {request, to_body(writer.take(), deliveries),
          condition ? http_status(*condition, terms_.is_legacy()) : std::uint16_t{200}};
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

}  // namespace bittern::bosh
