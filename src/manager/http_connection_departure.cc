// How an HttpConnection leaves for another loop, and arrives there.
#include <utility>

#include "manager/http_connection.h"

namespace bittern::manager {

bool HttpConnection::may_leave() const {
  return posts_ == 1 && exchanges_.size() == 1 && !last_request_ && !ended_;
}

// What was answered before was asked of us and of no session: nobody wants to know its fate.
void HttpConnection::depart(std::string_view unread) {
  leaving_ = false;
  Departure departure;
  departure.request = exchanges_.front().id;
  departure.parcel = net::Parcel::pack(*connection_);
  if (!departure.parcel) {
    owner_.on_http_leaves(std::move(departure));
    return;
  }
  departure.place = std::move(place_);
  departure.exchange = std::move(exchanges_.front());
  departure.outflow = outflow_;
  departure.unread = unread;
  exchanges_.clear();
  deadline_.clear();
  ended_ = true;
  owner_.on_http_leaves(std::move(departure));
  owner_.on_http_ended(*this);
}

bosh::RequestId HttpConnection::go_on(Departure& departure) {
  const bosh::RequestId id = owner_.new_request_id(*this);
  exchanges_.push_back(std::move(*departure.exchange));
  exchanges_.back().id = id;
  outflow_ = departure.outflow;
  posts_ = 1;
  return id;
}

}  // namespace bittern::manager
