#include "tests/simulation/requests.h"

#include <algorithm>

#include "tests/simulation/violation.h"

namespace bittern::simulation {

void Requests::begin(const bosh::Body& creation, const bosh::Terms& terms,
                     const bosh::Limits& limits) {
  terms_ = terms;
  limits_ = limits;
  first_ = prefix_ = creation.rid.value;
  bodies_.emplace_back(creation);
  arrivals_.emplace_back();
}

void Requests::told(bosh::RequestId id, const bosh::Body& body, base::Time now) {
  const std::uint64_t rid = body.rid.value;
  demand(waiting_.emplace(id, Waiting{rid, now}).second, "a request is told twice");
  last_sign_ = now;
  if (rid < first_ || rid > prefix_ + terms_.requests + 1U) {
    return;  // outside
  }
  bodies_.resize(std::max<std::size_t>(bodies_.size(), rid - first_ + 1));
  arrivals_.resize(bodies_.size());
  if (!bodies_[rid - first_]) {
    bodies_[rid - first_] = body;
    arrivals_[rid - first_] = now;
  }
  while (this->body(prefix_ + 1) != nullptr) {
    ++prefix_;
    const bosh::Body& taken = *this->body(prefix_);
    acknowledged_ = std::max(acknowledged_, taken.ack.value_or(prefix_ - 1));
  }
}

void Requests::lost(bosh::RequestId id, base::Time now) {
  if (const auto at = waiting_.find(id); at != waiting_.end()) {
    abandoned_.insert(at->second.rid);
    waiting_.erase(at);
    last_sign_ = now;
  }
}

const bosh::Body* Requests::body(std::uint64_t rid) const {
  const std::uint64_t at = rid - first_;
  return at < bodies_.size() && bodies_[at] ? &*bodies_[at] : nullptr;
}

std::size_t Requests::early_bytes() const {
  std::size_t bytes = 0;
  for (std::uint64_t at = prefix_ - first_ + 1; at < bodies_.size(); ++at) {
    bytes += bodies_[at] ? bodies_[at]->payload.size() : 0;
  }
  return bytes;
}

std::uint64_t Requests::answered(bosh::RequestId id, const AnswerParts& parts, base::Time now) {
  const auto at = waiting_.find(id);
  demand(at != waiting_.end(), "a request is answered that does not wait");
  const Waiting asked = at->second;
  waiting_.erase(at);
  last_sign_ = parts.is_terminal() ? std::max(last_sign_, first_arrival(asked) + terms_.wait) : now;
  if (parts.is_error() || parts.is_terminal() || asked.rid <= highest_answered_) {
    return asked.rid;
  }
  demand(asked.rid <= prefix_, "an early request is answered");
  for (const auto& [other, waiting] : waiting_) {
    demand(waiting.rid > asked.rid, "an answer overtakes that of a lower rid");
  }
  demand_reason(asked, parts, now);
  highest_answered_ = asked.rid;
  return asked.rid;
}

// B8.4: an empty answer before its time needs a newer request, or something to tell.
void Requests::demand_reason(const Waiting& asked, const AnswerParts& parts, base::Time now) const {
  if (!parts.children.empty() || asked.rid == first_ || parts.attributes.size() > 2 ||
      prefix_ - highest_answered_ > terms_.hold) {
    return;
  }
  if ((terms_.acks && body(asked.rid)->ack.value_or(asked.rid) < highest_answered_) ||
      abandoned_.count(asked.rid) > 0) {
    return;  // B9.2.2, B14.3.8
  }
  for (std::uint64_t rid = asked.rid; rid <= prefix_; ++rid) {
    const bosh::Body& each = *body(rid);
    const bool is_over = now >= arrivals_[rid - first_] + terms_.wait;
    if (is_over || each.pause || each.terminate || !each.stream_request.to.empty()) {
      return;
    }
  }
  demand(parts.attributes.size() > 1, "an empty answer has no reason");
}

// B8.5, B8.6
void Requests::after_step(std::optional<std::uint64_t> deferred, base::Time now) const {
  if (highest_answered_ == 0) {
    return;  // the creation response waits for the server's features
  }
  const std::uint64_t taken = deferred ? std::min(prefix_, *deferred - 1) : prefix_;
  std::size_t held = 0;
  for (const auto& [id, waiting] : waiting_) {
    if (waiting.rid <= taken) {
      ++held;
      demand(now <= waiting.arrival + terms_.wait, "a request waits longer than `wait`");
    }
  }
  demand(held <= terms_.hold, "more than `hold` requests are held");
  demand(!waiting_.empty() || now <= silence_ends(is_paused_by(prefix_)) || deferred.has_value(),
         "a session outlives its client's silence");
}

bool Requests::is_paused_by(std::uint64_t rid) const {
  return body(rid)->pause && limits_.maxpause.count() > 0;
}

base::Time Requests::first_arrival(const Waiting& asked) const {
  return body(asked.rid) != nullptr ? arrivals_[asked.rid - first_] : asked.arrival;
}

base::Time Requests::silence_ends(bool paused) const {
  base::Time since = last_sign_;
  for (const auto& [id, waiting] : waiting_) {
    since = std::max(since, first_arrival(waiting) + terms_.wait);
  }
  const base::seconds period =
      paused && body(prefix_)->pause
          ? std::min<base::seconds>(base::seconds(*body(prefix_)->pause), terms_.maxpause)
          : base::seconds(terms_.inactivity);
  return since + period + limits_.inactivity_grace;
}

void Requests::ended(bosh::EndReason reason, base::Time now) const {
  demand(waiting_.empty(), "a session ends and leaves a request waiting");
  if (reason == bosh::EndReason::kInactive) {
    const bool paused = is_paused_by(prefix_);
    const bool unsure = highest_answered_ != prefix_;  // it may wait for its server
    demand(now == silence_ends(paused) || (unsure && now == silence_ends(!paused)),
           "a session ends before or after its client's silence");
  }
}

}  // namespace bittern::simulation
