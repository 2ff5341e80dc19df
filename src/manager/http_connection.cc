#include "manager/http_connection.h"

#include <algorithm>
#include <utility>

namespace bittern::manager {

HttpConnection::HttpConnection(Owner& owner, HttpSlot slot,
                               std::unique_ptr<net::Connection> connection,
                               std::shared_ptr<void> place)
    : owner_(owner),
      place_(std::move(place)),
      connection_(std::move(connection)),
      parser_(settings().http),
      deadline_(loop(), [this] { on_time(); }),
      slot_(slot) {
  connection_->drop_unacknowledged();  // an answer that is told to be lost shall be
  connection_->start(*this);
  watch();
}

void HttpConnection::on_bytes(std::string_view bytes) {
  parse(bytes);
  if (!ended_) {
    watch();
  }
}

void HttpConnection::parse(std::string_view bytes) {
  while (!bytes.empty() && !last_request_ && !ended_) {
    if (full()) {
      unparsed_.get_or_make() += bytes;
      connection_->set_reading(false);
      return;
    }
    const http::Parser::Result result = parser_.feed(bytes);
    bytes.remove_prefix(result.used);
    switch (result.state) {
      case http::Parser::State::kNeedMore:
        break;
      case http::Parser::State::kContinue:
        // Behind other requests it would arrive out of order; the client then sends without it.
        if (exchanges_.empty()) {
          connection_->write(http::kContinueBytes);
        }
        break;
      case http::Parser::State::kComplete:
        take_request();
        if (leaving_) {
          depart(bytes);
        }
        break;
      case http::Parser::State::kError:
        refuse();
        break;
    }
  }
}

bool HttpConnection::full() const {
  return exchanges_.size() >= settings().max_pipelined ||
         connection_->unsent() >= settings().max_unsent_bytes;
}

bosh::RequestId HttpConnection::begin_exchange(const http::Request& request) {
  const bosh::RequestId id = owner_.new_request_id(*this);
  Exchange exchange{id, {}, http::choose_coding(request), {}, {}, {}};
  exchange.form.head = request.method == http::Method::kHead;
  exchange.form.minor_version = request.minor_version;
  exchange.form.keep_alive = request.keep_alive && !last_request_;
  if (const auto origin = request.find(http::FieldName::kOrigin)) {
    exchange.origin.emplace(std::string(*origin));
  }
  exchanges_.push_back(std::move(exchange));
  return id;
}

void HttpConnection::take_request() {
  http::Request request = parser_.take();
  settle();
  last_request_ = winding_up_ || !request.keep_alive;
  if (request.method == http::Method::kPost && posts_ < 2) {
    ++posts_;
  }
  if (waiting_ != Waiting::kClientToRead) {
    waiting_ = Waiting::kNothing;  // what is waited for next has all its time
  }
  const bosh::RequestId id = begin_exchange(request);
  owner_.on_http_request(id, std::move(request));
}

void HttpConnection::refuse() {
  last_request_ = true;
  const bosh::RequestId id = begin_exchange(parser_.partial());
  owner_.on_http_mistake(id, parser_.error(), parser_.partial());
}

const HttpConnection::Exchange* HttpConnection::find(bosh::RequestId id) const {
  const auto found = std::find_if(exchanges_.begin(), exchanges_.end(),
                                  [id](const Exchange& each) { return each.id == id; });
  return found == exchanges_.end() ? nullptr : &*found;
}

bool HttpConnection::awaits(bosh::RequestId id) const {
  const Exchange* exchange = find(id);
  return exchange != nullptr && !exchange->bytes;
}

std::optional<std::string_view> HttpConnection::origin(bosh::RequestId id) const {
  const Exchange* exchange = find(id);
  const bool known = exchange != nullptr && exchange->origin;
  return known ? std::optional<std::string_view>(*exchange->origin) : std::nullopt;
}

http::Coding HttpConnection::coding(bosh::RequestId id) const {
  const Exchange* exchange = find(id);
  return exchange == nullptr ? http::Coding::kIdentity : exchange->coding;
}

void HttpConnection::answer(bosh::RequestId id, const http::Response& response,
                            std::string_view date, Receipt receipt) {
  const auto exchange = std::find_if(exchanges_.begin(), exchanges_.end(),
                                     [id](const Exchange& e) { return e.id == id; });
  if (exchange == exchanges_.end()) {
    return;
  }
  std::string bytes = http::to_bytes(response, exchange->form, date);
  if (!ended_ && exchange == exchanges_.begin()) {
    send(bytes, receipt);
    send_answers();
  } else {
    exchange->bytes.emplace(std::move(bytes));
    exchange->receipt = receipt;
  }
}

// The first exchange's.
void HttpConnection::send(std::string_view bytes, Receipt receipt) {
  connection_->write(bytes);
  if (receipt == Receipt::kWanted) {
    unsettled_.add(exchanges_.front().id, connection_->written());
  }
  exchanges_.erase(exchanges_.begin());
}

// In the order of the requests: an answer waits until those before it have gone.
void HttpConnection::send_answers() {
  while (!exchanges_.empty() && exchanges_.front().bytes) {
    send(*exchanges_.front().bytes, exchanges_.front().receipt);
  }
  if (exchanges_.empty() && last_request_) {
    finish();
    return;
  }
  watch();
}

void HttpConnection::wind_up() {
  winding_up_ = true;
  last_request_ = last_request_ || !parser_.in_request();
  for (Exchange& exchange : exchanges_) {
    exchange.form.keep_alive = false;
  }
  send_answers();
}

void HttpConnection::on_drained() { watch(); }

void HttpConnection::on_closed(std::string_view /*reason*/) { end(); }

// Sets the deadline for what is waited for now; while only our own answer is, there is none.
void HttpConnection::watch() {
  const bool taken = outflow_.moved(*connection_);
  if (unparsed_ && !full()) {
    deadline_.set(loop().now());  // on_time() reads on, in a turn of its own
  } else if (connection_->unsent() > 0) {
    if (taken) {
      waiting_ = Waiting::kNothing;  // its time begins anew
    }
    watch_for(Waiting::kClientToRead, settings().stall_timeout);
  } else if (parser_.in_request()) {
    watch_for(Waiting::kRestOfRequest, settings().request_timeout);
  } else if (exchanges_.empty()) {
    watch_idle();
  } else {
    waiting_ = Waiting::kNothing;
    deadline_.clear();
  }
}

void HttpConnection::watch_for(Waiting what, base::Duration limit) {
  if (waiting_ != what) {
    waiting_ = what;
    waiting_since_ = loop().now();
    deadline_.set(waiting_since_ + limit);
  }
}

void HttpConnection::on_time() {
  if (unparsed_ && !full()) {
    const std::string bytes = std::move(*std::exchange(unparsed_, {}));
    waiting_ = Waiting::kNothing;
    connection_->set_reading(true);
    on_bytes(bytes);
  } else if (waiting_ == Waiting::kClientToRead && outflow_.moved(*connection_)) {
    waiting_ = Waiting::kNothing;  // slow, but it goes on
    watch();
  } else if (waiting_ == Waiting::kAcknowledgement) {
    look_for_acknowledgement();
  } else {
    end();
  }
}

}  // namespace bittern::manager
