// What becomes of the answers of an HttpConnection.
#include <utility>

#include "manager/http_connection.h"

namespace bittern::manager {
namespace {

void tell(HttpConnection::Owner& owner, UnsettledAnswers answers, std::uint64_t acknowledged) {
  for (const bosh::RequestId id : answers.settle(acknowledged)) {
    owner.on_http_answer_settled(id);
  }
  for (const bosh::RequestId id : answers.give_up()) {
    owner.on_http_answer_lost(id);
  }
}

}  // namespace

// Asked once for each request, when the peer mostly has the answers before it. An answer without a
// next request is asked for after the stall time-out, and when the connection ends.
void HttpConnection::settle() {
  if (unsettled_.empty()) {
    return;
  }
  acknowledged_ = connection_->written() - connection_->unacknowledged();
  for (const bosh::RequestId id : unsettled_.settle(acknowledged_)) {
    owner_.on_http_answer_settled(id);
  }
}

void HttpConnection::watch_idle() {
  if (!unsettled_.empty() && settings().stall_timeout < settings().idle_timeout) {
    watch_for(Waiting::kAcknowledgement, settings().stall_timeout);
  } else {
    watch_for(Waiting::kFirstByte, settings().idle_timeout);
  }
}

// A client whose network is gone takes nothing either, though the kernel took it all from us. Its
// session is to hear of it before it ends, or its stanzas would vanish (XEP-0206 §7).
void HttpConnection::look_for_acknowledgement() {
  const std::uint64_t before = acknowledged_;
  settle();
  if (unsettled_.empty()) {
    waiting_ = Waiting::kFirstByte;  // it was idle all the time
    deadline_.set(waiting_since_ + settings().idle_timeout);
  } else if (acknowledged_ > before) {
    waiting_ = Waiting::kNothing;  // slow, but it goes on
    watch();
  } else {
    end();
  }
}

// The last answer is on its way: what becomes of it is known when this object is no more.
void HttpConnection::finish() {
  connection_->finish(settings().linger,
                      [place = std::move(place_), owner = owner_.weak(),
                       answers = std::exchange(unsettled_, UnsettledAnswers()),
                       written = connection_->written()](std::size_t unacknowledged) {
                        if (const auto there = owner.lock()) {
                          tell(*there, answers, written - unacknowledged);
                        }
                      });
  end();
}

// Told of a lost answer the session may give its payloads to another request, so it hears first
// which of them are gone with this connection, too. None of these calls adds to exchanges_, but
// each may answer one of them that was not told to be lost. The connection is closed before:
// nothing may arrive that was lost.
void HttpConnection::end() {
  if (ended_) {
    return;
  }
  ended_ = true;
  deadline_.clear();
  connection_->close();
  for (Exchange& exchange : exchanges_) {
    if (!exchange.bytes) {
      owner_.on_http_lost(std::exchange(exchange.id, bosh::RequestId{}));
    }
  }
  for (const Exchange& exchange : exchanges_) {
    if (exchange.bytes && exchange.receipt == Receipt::kWanted) {
      unsettled_.add(exchange.id, UINT64_MAX);  // behind one that was not answered: never sent
    }
  }
  if (!unsettled_.empty()) {
    const std::uint64_t acknowledged = connection_->written() - connection_->unacknowledged();
    tell(owner_, std::exchange(unsettled_, UnsettledAnswers()), acknowledged);
  }
  owner_.on_http_ended(*this);
}

}  // namespace bittern::manager
