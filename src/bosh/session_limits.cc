// What a client may not do: too many requests at once, or too often (XEP-0124 §11, §12).
#include <algorithm>

#include "bittern/bosh/session.h"

namespace bittern::bosh {

// B12.3: two empty requests in a row within `polling`, the first answered without payloads. The
// creation request is none of them.
bool Session::polls_too_often(const Body& body, base::Time arrival) {
  if (!terms_.is_polling() || terms_.polling.count() == 0) {
    return false;
  }
  const base::Boxed<Poll> before = std::exchange(poll_, body.is_empty() && !adds_stream(body)
                                                            ? base::Boxed(Poll{body.rid, arrival})
                                                            : base::Boxed<Poll>());
  if (!before || !poll_ || arrival - before->at >= terms_.polling) {
    return false;
  }
  const Answer* answer = cache_.find(before->rid);
  return answer != nullptr && !answer->has_deliveries() && !answer->has_lost();
}

// B11.1: more than `requests` that somebody waits for, none answered, whether those between them
// are here or not. One more may come to pause or terminate (B11.5). The rule against asking too
// often (B11.3) needs none of its own: of `requests` in a row the oldest is answered at once, as
// hold is less.
bool Session::asks_too_much(const Body& body) const {
  if (body.pause || body.terminate) {
    return false;
  }
  const auto& held = held_.all();
  const auto& early = window_.early();
  const auto waiting =
      std::count_if(held.begin(), held.end(),
                    [](const HeldRequest& each) { return each.request.has_value(); }) +
      std::count_if(early.begin(), early.end(), [&body](const EarlyRequest& each) {
        return each.request && each.body.rid < body.rid;
      });
  return static_cast<std::uint32_t>(waiting) >= terms_.requests;
}

}  // namespace bittern::bosh
