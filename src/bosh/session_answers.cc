// Which of a session's requests are answered, when, and with what.
#include <algorithm>
#include <limits>
#include <utility>

#include "bittern/base/check.h"
#include "bittern/bosh/session.h"
#include "bittern/bosh/stream_name.h"

namespace bittern::bosh {
namespace {

// AMB-11: a late duplicate must not find its answer just forgotten.
constexpr std::size_t kSpareAnswers = 2;

}  // namespace

// The one place that decides which held requests of a session that goes on are answered now.
void Session::settle(base::Time now, Actions& out) {
  while (!held_.empty() && !std::holds_alternative<Ended>(state_)) {
    const HeldRequest& oldest = held_.oldest();
    if (!oldest.request && held_.size() == 1) {
      break;  // payloads wait for whichever comes, its repeat or the next
    }
    if (std::holds_alternative<Closing>(state_) && says_all()) {
      break;
    }
    if (oldest.request && !is_due(oldest, now)) {
      return;
    }
    // B14.3.8: nobody hears an answer to a request whose connection broke: it is the empty body.
    answer_oldest(oldest.request.has_value(), now, out);
  }
  if (const auto* closing = std::get_if<Closing>(&state_);
      closing != nullptr && is_awaited() && says_all()) {
    const ServerLoss loss = *closing->loss;  // end_all() ends the state that it is in
    end_all(loss, reason_for(loss.condition), out);
  }
}

bool Session::is_due(const HeldRequest& oldest, base::Time now) const {
  const bool creating = std::holds_alternative<Creating>(state_);
  const bool too_many = !creating && held_.size() > terms_.hold;
  return too_many || (!queue_.empty() && may_carry()) || oldest.report() || held_.deadline() <= now;
}

// B9.2.4: a client that acknowledges and does not get further is given nothing more to keep for it.
bool Session::may_carry() const {
  return !terms_.acks || cache_.bytes_above(acknowledged_) < limits_->max_replay_bytes;
}

// Of payloads, in the next answer.
std::size_t Session::room() const {
  const std::size_t kept = cache_.bytes_above(done());
  return limits_->max_replay_bytes - std::min(kept, limits_->max_replay_bytes);
}

// The client has the responses up to this one: it says so, or it could not have sent as many
// requests (§11), of which one more may have been a pause (B11.5).
Rid Session::done() const {
  const std::uint64_t highest = window_.highest().value;
  return terms_.acks ? acknowledged_
                     : Rid{highest - std::min<std::uint64_t>(highest, terms_.requests + 1U)};
}

// The terminal body can hold all that waits; with several streams it cannot say of which it is.
bool Session::says_all() const {
  return streams_begun_ > 1 ? queue_.empty() : queue_.fits_one(room());
}

void Session::answer_oldest(bool with_payloads, base::Time now, Actions& out) {
  const bool heard = held_.oldest().request.has_value();
  std::vector<Delivery> deliveries;
  if (with_payloads && heard && may_carry()) {
    deliveries = queue_.take(room());
  }
  ResponseWriter writer;
  if (!deliveries.empty() && deliveries.back().end) {
    writer.terminate(*deliveries.back().end);  // §16.6: of this stream only
  }
  if (heard) {
    add_stream_info(writer, deliveries);
  }
  answer_oldest(std::move(writer), deliveries, now, out);
}

void Session::answer_oldest(ResponseWriter writer, const std::vector<Delivery>& deliveries,
                            base::Time now, Actions& out) {
  HeldRequest held = held_.take_oldest();
  add_acks(writer, held, now);
  Answer answer{held.rid, now, held.request, AnswerContent(writer.take(), deliveries), {}};
  if (held.rare && (!held.rare->key.empty() || held.rare->repeats > 0)) {
    answer.history.emplace({std::move(held.rare->key), {}, {}, held.rare->repeats});
  }
  if (held.request) {
    out.emplace_back(reply(*held.request, answer));
    silent_since_ = now;
  }
  answered_ = held.rid;
  cache_.keep(std::move(answer));  // B14.3.9: as the connection may turn out to be dead
  cache_.trim(done(), terms_.requests + kSpareAnswers, limits_->max_replay_bytes,
              std::max<std::size_t>(limits_->max_unacknowledged, terms_.requests + 1U));
}

Reply Session::reply(RequestId request, const Answer& answer) {
  return {request, answer.to_body(), 200, answer.has_deliveries()};
}

// B7.2
void Session::add_terms(ResponseWriter& writer) {
  const ServerStream* first = find(kFirstStream);
  const bool said = first != nullptr && first->news && !first->news->from.empty();
  writer.attribute("sid", sid());
  writer.attribute("from", said ? first->news->from : *std::get<Creating>(state_).to);
  writer.terms(terms_);
  if (!limits_->accept.empty()) {
    writer.attribute("accept", limits_->accept);  // B7.2.10
  }
  writer.attribute("xmpp:restartlogic", "true");
}

// X4.1, X4.3: in the first response after it is known. §16.4: and of which stream all of it is.
void Session::add_stream_info(ResponseWriter& writer, const std::vector<Delivery>& deliveries) {
  const bool creating = std::holds_alternative<Creating>(state_);
  ServerStream* subject = deliveries.empty() ? first_with_news() : find(deliveries.front().stream);
  const bool has_news = subject != nullptr && static_cast<bool>(subject->news);
  if (creating || has_news) {
    writer.declare_xbosh();
  }
  if (creating) {
    add_terms(writer);
    state_ = Open{};
  }
  if (creating ? names_streams() : streams_begun_ > 1 && (has_news || !deliveries.empty())) {
    const StreamNumber number = creating             ? kFirstStream
                                : deliveries.empty() ? subject->number
                                                     : deliveries.front().stream;
    writer.attribute("stream", stream_name(sid(), number));
  }
  if (has_news && !subject->news->version.empty()) {
    writer.attribute("xmpp:version", subject->news->version);
  }
  if (has_news && !subject->news->id.empty()) {
    writer.attribute("authid", subject->news->id);
  }
  if (has_news) {
    subject->news.reset();
  }
}

void Session::add_acks(ResponseWriter& writer, const HeldRequest& held, base::Time now) {
  if (!terms_.acks) {
    return;
  }
  const bool creation = answered_ == Rid{};
  if (creation || window_.highest() != held.rid) {  // B9.1.2, B9.1.3
    writer.attribute("ack", window_.highest().value);
  }
  const std::optional<Rid> report = held.report();
  const Answer* reported = report ? cache_.find(*report) : nullptr;
  if (reported != nullptr && *report > acknowledged_) {
    constexpr std::int64_t kMax = std::numeric_limits<std::uint16_t>::max();  // §22's schema
    const std::int64_t time = (now - reported->sent).count();
    writer.attribute("report", report->value);
    writer.attribute("time", static_cast<std::uint64_t>(std::min(time, kMax)));
  }
}

// B9.1.2: answers that are not kept say it too.
void Session::add_ack(ResponseWriter& writer, RequestId request) {
  const HeldRequest* held = held_.find(request);
  const bool is_highest = held != nullptr && held->rid == window_.highest();
  if (terms_.acks && !is_highest && !std::holds_alternative<Creating>(state_)) {
    writer.attribute("ack", window_.highest().value);
  }
}

base::Time Session::deadline() const {
  if (std::holds_alternative<Ended>(state_)) {
    return base::kNever;
  }
  base::Time next = inactive_at();
  if (!held_.empty() && held_.oldest().request) {
    next = std::min(next, held_.deadline());
  }
  if (const EarlyRequest* deferred = window_.next();
      deferred != nullptr && has_room_for(deferred->body)) {
    next = std::min(next, deferred->deadline);
  }
  return next;
}

}  // namespace bittern::bosh
