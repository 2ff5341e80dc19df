// Requests and connections that pass from one loop to another.
//
// What a loop tells another arrives in order. A request's own loop has its connection, and tells
// the session's loop what becomes of the two; the session's loop tells the answer. An answer that
// crosses with the loss of its request is a lost answer; one without a receipt is forgotten on both
// sides when it is given.
#include <utility>

#include "manager/http_endpoint.h"
#include "net/parcel.h"

namespace bittern::manager {

void HttpEndpoint::meet(Neighbours neighbours) {
  neighbours_ = std::move(neighbours);
  connections_.name_requests_from(neighbours_.first_request_id());
}

// A browser's connection goes to its session, for everything else that comes on it will be for the
// same one. One that had a request of a session before is a proxy's, as far as we can know.
bool HttpEndpoint::pass_on(bosh::RequestId request, SessionRequest& passed) {
  const auto loop = neighbours_.loop_of(passed.sid);
  if (!loop) {
    return false;
  }
  HttpConnection& connection = *connections_.of(request);
  if (!shutting_down_ && connection.may_leave()) {
    connection.leave();
    leaving_.emplace(*loop, std::move(passed));
  } else {
    pass_by_value(request, *loop, std::move(passed));
  }
  return true;
}

void HttpEndpoint::pass_by_value(bosh::RequestId id, std::size_t loop, SessionRequest passed) {
  elsewhere_.emplace(id, loop);
  const auto value = std::make_shared<SessionRequest>(std::move(passed));
  neighbours_.tell(loop, [id, value](HttpEndpoint& there) {
    there.bosh_.on_passed_request(id, std::move(*value));
  });
}

void HttpEndpoint::give_back(bosh::RequestId id, std::size_t loop, http::Response response,
                             Receipt receipt) {
  const auto value = std::make_shared<http::Response>(std::move(response));
  neighbours_.tell(loop, [id, value, receipt](HttpEndpoint& there) {
    there.answer(id, std::move(*value), receipt);
  });
}

bool HttpEndpoint::tell_elsewhere(bosh::RequestId id, Fate fate) {
  if (elsewhere_.empty()) {
    return false;
  }
  const auto found = elsewhere_.find(id);
  if (found == elsewhere_.end()) {
    return false;
  }
  const std::size_t loop = found->second;
  elsewhere_.erase(found);
  neighbours_.tell(loop, [id, fate](HttpEndpoint& there) { (there.bosh_.*fate)(id); });
  return true;
}

void HttpEndpoint::on_http_lost(bosh::RequestId id) {
  if (!tell_elsewhere(id, &BoshEndpoint::on_request_lost)) {
    bosh_.on_request_lost(id);
  }
}

void HttpEndpoint::on_http_answer_settled(bosh::RequestId id) {
  if (!tell_elsewhere(id, &BoshEndpoint::on_answer_settled)) {
    bosh_.on_answer_settled(id);
  }
}

void HttpEndpoint::on_http_answer_lost(bosh::RequestId id) {
  if (!tell_elsewhere(id, &BoshEndpoint::on_answer_lost)) {
    bosh_.on_answer_lost(id);
  }
}

void HttpEndpoint::on_http_leaves(HttpConnection::Departure departure) {
  auto [loop, first] = std::move(*std::exchange(leaving_, std::nullopt));
  if (!departure.parcel) {  // it fails, and its end is still to be told
    pass_by_value(departure.request, loop, std::move(first));
    return;
  }
  struct Passed {
    HttpConnection::Departure departure;
    SessionRequest first;
  };
  const auto passed = std::make_shared<Passed>(Passed{std::move(departure), std::move(first)});
  neighbours_.tell(loop, [passed](HttpEndpoint& there) {
    there.arrive(std::move(passed->departure), std::move(passed->first));
  });
}

// The connection may end in any of these calls, but it is destroyed in a later turn only.
void HttpEndpoint::arrive(HttpConnection::Departure departure, SessionRequest first) {
  const HttpSlot slot = connections_.find_room();
  auto owned = std::make_unique<HttpConnection>(
      *this, slot, net::Parcel::unpack(loop(), std::move(departure.parcel)),
      std::move(departure.place));
  HttpConnection& there = *owned;
  connections_.add(slot, std::move(owned));
  bosh_.on_passed_request(there.go_on(departure), std::move(first));
  there.read_on(departure.unread);
  if (shutting_down_ && connections_.has(there)) {
    there.wind_up();
  }
}

}  // namespace bittern::manager
