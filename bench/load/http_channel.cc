#include "bench/load/http_channel.h"

#include <utility>

#include "bench/load/response.h"

namespace bittern::bench {
namespace {

constexpr Micros kIdle = kSecond;  // no server's keep-alive is shorter

}  // namespace

void HttpChannel::open() {
  if (wire_) {
    // It may be the caller: it lives until the end of the turn.
    context_.poller.post([old = std::shared_ptr<Wire>(std::move(wire_))] {});
  }
  idle_since_ = 0;
  wire_ = std::make_unique<Wire>(context_.poller, context_.http, context_.account, *this);
}

void HttpChannel::send() {
  busy_ = true;
  ++context_.account.requests;
  if (!wire_ || wire_->closed()) {
    open();
  }
  may_retry_ = idle_since_ != 0 && clock_now() - idle_since_ > kIdle;
  wire_->write(request_);
}

void HttpChannel::close() {
  if (wire_) {
    wire_->close();
  }
  busy_ = false;
}

void HttpChannel::on_bytes(std::string_view bytes) {
  if (partial_.empty()) {
    take(bytes);
  } else {
    partial_ += bytes;
    take(partial_);
  }
}

void HttpChannel::take(std::string_view bytes) {
  static std::string joined;
  const Response response = parse_response(bytes, joined);
  if (response.state == Response::State::kIncomplete) {
    if (partial_.empty()) {
      partial_ = bytes;
    }
    return;
  }
  if (response.state == Response::State::kBad) {
    fail(std::string(response.reason));
  } else if (response.status != 200) {
    fail("HTTP status " + std::to_string(response.status));
  } else if (!busy_ || response.size < bytes.size()) {
    fail("more than was asked for");
  } else {
    busy_ = false;
    idle_since_ = clock_now();
    if (response.close) {
      wire_->close();
    }
    owner_.on_body(*this, response.body);
  }
  partial_.clear();
}

// A server may close a connection that is idle for long just when a request comes; browsers ask
// again then (RFC 9110 §9.2.2), and a BOSH request can be repeated.
void HttpChannel::on_closed(const std::string& reason) {
  if (!busy_) {
    return;
  }
  if (may_retry_ && partial_.empty()) {
    ++context_.account.retries;
    open();
    may_retry_ = false;
    wire_->write(request_);
  } else {
    fail("connection: " + reason);
  }
}

void HttpChannel::fail(const std::string& reason) {
  close();
  owner_.on_failure(*this, reason);
}

}  // namespace bittern::bench
