#include "tests/simulation/to_client.h"

#include <algorithm>

#include "tests/simulation/violation.h"

namespace bittern::simulation {

void ToClient::said(Said stanza, std::size_t bytes) {
  stanzas_.emplace(stanza, Fate{bytes, {}}).first->second.said_at = ++step_;
  waiting_bytes_ += bytes;
}

void ToClient::give(Said stanza, std::uint64_t rid) {
  const auto at = stanzas_.find(stanza);
  demand(at != stanzas_.end(), "an answer has a stanza that no server said");
  Fate& fate = at->second;
  demand(!fate.bounced, "an answer has a stanza that was given back as undelivered");
  demand(fate.waits || fate.rid == rid, "a stanza is in two answers, none of which got lost");
  if (fate.waits) {
    waiting_bytes_ -= fate.late ? 0 : fate.bytes;
    fate.late = fate.waits = false;
    if (fate.rid != rid) {
      fate.given_at = step_;  // a repeat is the same answer: its client puts it in its rid's place
    }
    fate.rid = rid;
  }
}

void ToClient::answered(bosh::RequestId id, std::uint64_t rid, const AnswerParts& parts,
                        const std::string& body) {
  ++step_;
  if (parts.is_error()) {
    return;
  }
  const auto first = answers_.find(rid);
  if (first != answers_.end() && !parts.is_terminal()) {
    demand_same(first->second, rid, parts, body);
  }
  for (std::size_t i = 1; i < parts.stanzas.size(); ++i) {
    demand(parts.stanzas[i - 1] < parts.stanzas[i], "an answer has stanzas in a wrong order");
  }
  for (const Said& stanza : parts.stanzas) {
    demand(stanza.stream == parts.stanzas.front().stream, "an answer mixes streams");
    give(stanza, rid);
  }
  if (first == answers_.end()) {
    answers_[rid] = {body, parts.stanzas, {id}};
  } else {
    first->second.connections.insert(id);
  }
  rids_[id] = rid;
}

// B14.3.3: the same bytes, as long as no later answer has got any of it.
void ToClient::demand_same(const Answer& first, std::uint64_t rid, const AnswerParts& parts,
                           const std::string& body) const {
  const bool whole = std::all_of(first.stanzas.begin(), first.stanzas.end(), [&](const Said& each) {
    const Fate& fate = stanzas_.at(each);
    return fate.rid == rid && !fate.bounced;
  });
  const bool says_end = first.body.find("<stream:error>") != std::string::npos;
  demand(!whole || says_end || overtakes(first, rid) || body == first.body,
         "a repeat gets another answer than the first");
  for (const Said& each : parts.stanzas) {
    demand(std::find(first.stanzas.begin(), first.stanzas.end(), each) != first.stanzas.end(),
           "a repeat's answer has more than the first");
  }
}

// A later answer has something that was said before what is in this one.
bool ToClient::overtakes(const Answer& first, std::uint64_t rid) const {
  return !first.stanzas.empty() &&
         std::any_of(stanzas_.begin(), stanzas_.end(), [&](const auto& each) {
           const Fate& fate = each.second;
           return fate.lost_at > 0 && !fate.waits && fate.rid > rid &&
                  fate.said_at < stanzas_.at(first.stanzas.front()).said_at;
         });
}

void ToClient::answer_lost(bosh::RequestId id, bool late) {
  const auto rid = rids_.find(id);
  if (rid == rids_.end()) {
    return;
  }
  ++step_;
  Answer& answer = answers_.at(rid->second);
  answer.connections.erase(id);
  for (const Said& each : answer.stanzas) {
    Fate& fate = stanzas_.at(each);
    if (fate.rid != rid->second || fate.waits || !answer.connections.empty()) {
      continue;
    }
    fate.waits = true;
    fate.late = late;
    fate.lost_at = step_;
    waiting_bytes_ += late ? 0 : fate.bytes;
    ++put_back_;
  }
}

void ToClient::undelivered(std::uint32_t stream, const std::vector<std::string>& payloads) {
  demand(!payloads.empty(), "nothing is undelivered");
  std::string all = "<body xmlns='http://jabber.org/protocol/httpbind'>";
  for (const std::string& payload : payloads) {
    all += payload;
  }
  all += "</body>";
  for (const Said& each : take_apart(all).stanzas) {
    demand(each.stream == stream, "undelivered stanzas of another stream");
    Fate& fate = stanzas_.at(each);
    demand(fate.waits && !fate.bounced, "a stanza is given back that was in an answer");
    fate.bounced = true;
    waiting_bytes_ -= fate.late ? 0 : fate.bytes;
  }
}

void ToClient::closed(std::uint32_t stream) {
  for (auto at = stanzas_.lower_bound({stream, 0}); at != stanzas_.end(); ++at) {
    Fate& fate = at->second;
    if (at->first.stream != stream) {
      break;
    }
    const bool excused = excused_.count(stream) > 0 || fate.late;
    demand(!fate.waits || fate.bounced || excused, "a stanza vanishes with its stream");
    fate.late = fate.late || (fate.waits && excused);
  }
}

// A stanza may come behind a later one, if its answer got lost after that one was given.
void ToClient::received(Said stanza) {
  Fate& fate = stanzas_.at(stanza);
  demand(!fate.received, "the client gets a stanza twice");
  fate.received = true;
  ++received_;
  for (const Said& before : order_[stanza.stream]) {
    demand(before < stanza || stanzas_.at(before).given_at < fate.lost_at,
           "the client gets stanzas in a wrong order");
  }
  order_[stanza.stream].push_back(stanza);
}

void ToClient::quiet() const {
  for (const auto& [stanza, fate] : stanzas_) {
    demand(fate.received || fate.bounced || fate.late, "the client never gets a stanza");
  }
}

}  // namespace bittern::simulation
