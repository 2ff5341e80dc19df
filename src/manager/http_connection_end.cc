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
// next request is asked for when the connection ends.
void HttpConnection::settle() {
  if (unsettled_.empty()) {
    return;
  }
  for (const bosh::RequestId id :
       unsettled_.settle(outflow_.written() - connection_->unacknowledged())) {
    owner_.on_http_answer_settled(id);
  }
}

// The last answer is on its way: what becomes of it is known when this object is no more.
void HttpConnection::finish() {
  net::Connection::Finished then;
  if (!unsettled_.empty()) {
    then = [owner = owner_.weak(), answers = std::exchange(unsettled_, UnsettledAnswers()),
            written = outflow_.written()](std::size_t unacknowledged) {
      if (const auto there = owner.lock()) {
        tell(*there, answers, written - unacknowledged);
      }
    };
  }
  connection_->finish(settings_.linger, std::move(then));
  end();
}

// Told of a lost answer the session may give its payloads to another request, so it hears first
// which of them are gone with this connection, too. None of these calls changes exchanges_, but
// each may answer one of them.
void HttpConnection::end() {
  if (ended_) {
    return;
  }
  ended_ = true;
  deadline_.clear();
  for (const Exchange& exchange : exchanges_) {
    if (!exchange.bytes) {
      owner_.on_http_lost(exchange.id);
    }
  }
  for (const Exchange& exchange : exchanges_) {
    if (exchange.bytes) {
      unsettled_.add(exchange.id, UINT64_MAX);  // behind one that was not answered: never sent
    }
  }
  if (!unsettled_.empty()) {
    const std::uint64_t acknowledged = outflow_.written() - connection_->unacknowledged();
    tell(owner_, std::exchange(unsettled_, UnsettledAnswers()), acknowledged);
  }
  owner_.on_http_ended(*this);
}

}  // namespace bittern::manager
