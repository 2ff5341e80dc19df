// Requests that come again, and answers that did not arrive (XEP-0124 §14.3).
#include <algorithm>
#include <utility>

#include "bittern/bosh/session.h"

namespace bittern::bosh {

// An answered rid gets its answer again; one that is still unanswered goes on with the newer
// connection. What it says is not looked at again (B14.3.3), but for its key (B15.4.1).
void Session::repeat(const Body& body, RequestId request, base::Time now, Actions& out) {
  if (body.rid > window_.highest()) {
    EarlyRequest& early = window_.early(body.rid);
    if (may_repeat(early.body.key, early.repeats, body, request, out)) {
      hand_over(early.request, request, out);
      settle(now, out);
    }
  } else if (Answer* answer = cache_.find(body.rid)) {
    repeat_answered(*answer, body, request, now, out);
  } else if (HeldRequest* held = held_.find(body.rid)) {
    HeldRequest::Rare& rare = held->rare.get_or_make();
    if (may_repeat(rare.key, rare.repeats, body, request, out)) {
      hand_over(held->request, request, out);
      settle(now, out);
    }
  } else {
    end_by_request(request, Condition::kItemNotFound, EndReason::kRidOutOfWindow, out);
  }
}

void Session::repeat_answered(Answer& answer, const Body& body, RequestId request, base::Time now,
                              Actions& out) {
  AnswerHistory& history = answer.history.get_or_make();
  if (!may_repeat(history.key, history.repeats, body, request, out)) {
    return;
  }
  // What did not arrive is in it again, unless a later answer has a part of it, or something from
  // before it that was lost too: then the rest comes behind that.
  if (!history.lost.empty()) {
    std::vector<Delivery> again = queue_.take_again(history.lost);
    const bool whole =
        again.size() == history.lost.size() && !cache_.overtakes(answer.rid, history.lost.front());
    history.lost.clear();
    if (whole) {
      answer.content = AnswerContent(answer.content.attributes(), again);
    } else {
      queue_.put_back(std::move(again));
    }
  }
  if (answer.has_deliveries()) {
    history.repeated.push_back(request);
  }
  silent_since_ = now;
  out.emplace_back(reply(request, answer));
}

bool Session::may_repeat(std::string_view key, std::uint16_t& repeats, const Body& body,
                         RequestId request, Actions& out) {
  if (keys_ && !same_key(key, body.key)) {
    end_by_request(request, Condition::kItemNotFound, EndReason::kBadKey, out);
    return false;
  }
  if (++repeats > limits_->max_repeats) {  // B14.3.7
    end_by_request(request, Condition::kPolicyViolation, EndReason::kOveractive, out);
    return false;
  }
  return true;
}

// B14.3.4: the older connection hears that it is to be forgotten.
void Session::hand_over(MaybeRequestId& waiting, RequestId newer, Actions& out) {
  if (waiting) {
    ResponseWriter writer;
    writer.recoverable_error();
    add_ack(writer, *waiting);
    out.emplace_back(Reply{*waiting, to_body(writer.take(), {})});
  }
  waiting = newer;
}

Actions Session::on_answer_lost(RequestId request, base::Time now) {
  Actions out;
  Answer* answer = cache_.find(request);
  if (answer == nullptr || answer->rid <= done()) {
    return out;
  }
  if (!answer->lose(request)) {
    return out;  // it may have arrived on another connection
  }
  if (answer->has_deliveries()) {
    AnswerHistory& history = answer->history.get_or_make();
    std::vector<Delivery> deliveries = answer->content.deliveries();
    for (const Delivery& each : deliveries) {
      history.lost.push_back(each.number);
    }
    answer->content = AnswerContent(answer->content.attributes(), {});
    queue_.put_back(std::move(deliveries));
  }
  take_early(now, out);  // one may be needed to carry this away: must_defer()
  settle(now, out);
  return out;
}

}  // namespace bittern::bosh
