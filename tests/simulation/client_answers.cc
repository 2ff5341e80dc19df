// What a client gets, and what it makes of it.
#include <algorithm>
#include <charconv>

#include "tests/simulation/client.h"
#include "tests/simulation/host.h"

namespace bittern::simulation {

void Client::got(bosh::RequestId id, std::uint64_t rid, const std::string& body) {
  const auto at = sent_.find(rid);
  if (at == sent_.end() || at->second.there || over_) {
    return;  // the other answer to it was here first
  }
  const AnswerParts parts = take_apart(body);
  if (parts.is_error()) {
    return failed(id, rid);
  }
  Sent& sent = at->second;
  sent.there = true;
  sent.stanzas = parts.stanzas;
  if (requests_ == 0) {
    begin_session(parts);
  }
  if (parts.stanzas.empty()) {
    last_empty_ = world_.timeline.now();
  } else {
    last_empty_ = {};
  }
  if (const std::string_view name = parts.find("stream"); !name.empty()) {
    const auto known = std::find(streams_.begin(), streams_.end(), name);
    if (parts.find("type") == "terminate" && known != streams_.end()) {
      streams_.erase(known);
    } else if (!sent.body.stream_request.to.empty() && known == streams_.end() &&
               parts.find("type").empty()) {
      streams_.emplace_back(name);
    }
  }
  std::uint64_t report = 0;
  const std::string_view said = parts.find("report");
  std::from_chars(said.data(), said.data() + said.size(), report);
  if (parts.is_terminal()) {
    over_ = true;
    sent_.erase(rid);
    take_all();  // what is missing before it never comes
    sent_[rid].stanzas = parts.stanzas;
    take_all();
    return;
  }
  process();
  if (report > processed_) {
    repeat_later(report);
  }
  pump();
}

void Client::begin_session(const AnswerParts& parts) {
  const std::string_view requests = parts.find("requests");
  std::from_chars(requests.data(), requests.data() + requests.size(), requests_);
  int polling = 0;
  const std::string_view said = parts.find("polling");
  std::from_chars(said.data(), said.data() + said.size(), polling);
  polling_ = polling > 0 ? base::Duration(base::seconds(polling)) : base::Duration(700);
}

void Client::take_all() {
  for (auto& [rid, sent] : sent_) {
    for (const Said& stanza : sent.stanzas) {
      world_.host->to_client().received(stanza);
    }
  }
  sent_.clear();
}

// In the order of the rids.
void Client::process() {
  while (!sent_.empty() && sent_.begin()->second.there) {
    for (const Said& stanza : sent_.begin()->second.stanzas) {
      world_.host->to_client().received(stanza);
    }
    processed_ = sent_.begin()->first;
    sent_.erase(sent_.begin());
  }
}

// It repeats once no connection is left. One that acknowledges may go on instead, and repeat what
// is reported; but in the end it repeats too, as the request itself may be what was lost.
void Client::failed(bosh::RequestId id, std::uint64_t rid) {
  const auto at = sent_.find(rid);
  if (at == sent_.end() || over_) {
    return;
  }
  at->second.connections.erase(id);
  if (at->second.there || !at->second.connections.empty()) {
    return;
  }
  const bool waits = world_.plan.acks && world_.random.chance(50);
  world_.timeline.after(world_.up_to(waits ? 8000 : 200), [this, rid] { repeat_later(rid); });
}

void Client::repeat_later(std::uint64_t rid) {
  const auto at = sent_.find(rid);
  if (at != sent_.end() && at->second.connections.empty()) {
    send_again(rid);
  }
}

}  // namespace bittern::simulation
