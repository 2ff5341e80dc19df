#include "manager/bosh_endpoint.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "bittern/base/lower_case.h"
#include "bittern/bosh/response.h"
#include "log/log.h"
#include "manager/retire.h"
#include "net/random.h"

namespace bittern::manager {
namespace {

using bosh::Condition;

constexpr std::size_t kSidBytes = 16;  // 128 random bits (B7.2.1)

}  // namespace

BoshEndpoint::BoshEndpoint(net::Loop& loop, const Settings& settings, Servers& servers,
                           std::shared_ptr<Census> census, Owner& owner)
    : SessionHost::Owner(loop, settings),
      servers_(servers),
      owner_(owner),
      reader_(settings.body, static_cast<unsigned long>(net::random_number()) | 1U),
      census_(std::move(census)) {
  for (const MovedEntry& entry : settings.moved) {
    for (const std::string& domain : entry.domains) {
      moved_.emplace(domain, entry.uri);
    }
  }
}

void BoshEndpoint::on_request(bosh::RequestId request, std::string_view document,
                              const Client& client) {
  auto wrapper = reader_.read(document);
  if (!wrapper) {
    // AMB-13: it cannot be trusted to name a session.
    refuse(request, Condition::kBadRequest,
           wrapper.error().reason + " at byte " + std::to_string(wrapper.error().offset), client,
           {});
    return;
  }
  auto body = bosh::decode_body(*std::move(wrapper), document);
  const std::optional<std::string>& sid = body ? body->sid : body.error().sid;
  if (!sid) {
    if (body) {
      create(request, *body, client);
    } else {
      refuse({request, bosh::terminal_body(Condition::kBadRequest),
              bosh::http_status(Condition::kBadRequest, body.error().legacy)},
             Condition::kBadRequest, body.error().reason, client, body.error().content);
    }
    return;
  }
  const auto found = sessions_.find(std::string_view(*sid));
  if (found != sessions_.end()) {
    continue_session(request, **found, std::move(body), client);
    return;
  }
  SessionRequest elsewhere{*sid, std::move(body), client};
  if (!owner_.pass_on(request, elsewhere)) {
    refuse_sid(request, client);
  }
}

void BoshEndpoint::on_passed_request(bosh::RequestId request, SessionRequest passed) {
  const auto found = sessions_.find(std::string_view(passed.sid));
  if (found != sessions_.end()) {
    continue_session(request, **found, std::move(passed.body), passed.client);
  } else {
    refuse_sid(request, passed.client);
  }
}

void BoshEndpoint::refuse_sid(bosh::RequestId request, const Client& client) {
  refuse(request, shutting_down_ ? Condition::kSystemShutdown : Condition::kItemNotFound,
         "unknown sid", client, {});
}

void BoshEndpoint::continue_session(bosh::RequestId request, SessionHost& host,
                                    base::Expected<bosh::Body, bosh::Refusal>&& body,
                                    const Client& client) {
  if (host.client().secure && !client.secure) {
    // XEP-0124 §19.1: whoever saw the sid on its way in the clear must not have the session.
    insecure_.event(loop().now(), {{"reason", "the session was created over TLS"},
                                   {"client", client.to_string()}});
    owner_.drop(request);
    return;
  }
  requests_.emplace(request, &host);
  if (body) {
    host.on_request(request, std::move(*body));
  } else {
    host.on_bad_request(request);
  }
}

void BoshEndpoint::create(bosh::RequestId request, const bosh::Body& body, const Client& client) {
  const std::string& to = body.stream_request.to;
  if (shutting_down_) {
    refuse(request, Condition::kSystemShutdown, "shutting down", client, body.content);
  } else if (to.empty()) {
    refuse(request, Condition::kImproperAddressing, "no domain in 'to'", client, body.content);
  } else if (const std::string* uri = moved(to)) {
    refuse_moved(request, *uri, client, body.content);
  } else if (servers_.find(to) == nullptr) {
    refuse(request, Condition::kHostUnknown, "domain not served: " + to, client, body.content);
  } else {
    create_if_room(request, body, client);
  }
}

void BoshEndpoint::create_if_room(bosh::RequestId request, const bosh::Body& body,
                                  const Client& client) {
  switch (census_->add_session(counted(client))) {
    case Census::Room::kYes:
      add_session(request, body, client);
      break;
    case Census::Room::kNone:
      refuse(request, Condition::kInternalServerError, "limits.max_sessions is reached", client,
             body.content);
      break;
    case Census::Room::kNoneForAddress:
      refuse(request, Condition::kPolicyViolation, "limits.max_sessions_per_address is reached",
             client, body.content);
      break;
  }
}

void BoshEndpoint::add_session(bosh::RequestId request, const bosh::Body& body,
                               const Client& client) {
  auto [session, actions] = bosh::Session::create(owner_.sid(net::random_token(kSidBytes)),
                                                  settings().bosh, request, body, loop().now());
  const boost::intrusive_ptr<SessionHost> host(new SessionHost(*this, client, std::move(session)));
  sessions_.insert(host);
  requests_.emplace(request, host);
  host->begin(body.stream_request.to, std::move(actions));
}

const base::IpAddress* BoshEndpoint::counted(const Client& client) const {
  const bool known = client.address && !settings().forwarded.trusts(client.address->ip);
  return known ? &client.address->ip : nullptr;
}

void BoshEndpoint::refuse(bosh::RequestId request, Condition condition, std::string_view reason,
                          const Client& client, const std::string& content) {
  refuse({request, bosh::terminal_body(condition)}, condition, reason, client, content);
}

void BoshEndpoint::refuse_moved(bosh::RequestId request, const std::string& uri,
                                const Client& client, const std::string& content) {
  if (uri.empty()) {
    refuse(request, Condition::kHostGone, "domain is in [[moved]]", client, content);
  } else {
    refuse({request, bosh::see_other_uri_body(uri)}, Condition::kSeeOtherUri,
           "domain is in [[moved]]", client, content);
  }
}

void BoshEndpoint::refuse(bosh::Reply&& reply, Condition condition, std::string_view reason,
                          const Client& client, const std::string& content) {
  refused_.event(loop().now(), {{"condition", bosh::to_string(condition)},
                                {"reason", reason},
                                {"client", client.to_string()}});
  owner_.reply(std::move(reply), content);
}

const std::string* BoshEndpoint::moved(std::string_view domain) const {
  const auto found = moved_.find(base::lower_case(domain));
  return found == moved_.end() ? nullptr : &found->second;
}

void BoshEndpoint::on_request_lost(bosh::RequestId request) {
  if (const auto host = forget(request)) {
    host->on_request_lost(request);
  }
}

void BoshEndpoint::on_answer_lost(bosh::RequestId request) {
  if (const auto host = forget(request)) {
    host->on_answer_lost(request);
  }
}

boost::intrusive_ptr<SessionHost> BoshEndpoint::forget(bosh::RequestId request) {
  boost::intrusive_ptr<SessionHost> host;
  if (const auto found = requests_.find(request); found != requests_.end()) {
    host = std::move(found->second);
    requests_.erase(found);
  }
  return host;
}

void BoshEndpoint::reply(bosh::Reply&& reply, const std::string& content_type) {
  if (!reply.carries_payloads) {
    requests_.erase(reply.request);
  }
  owner_.reply(std::move(reply), content_type);
}

std::size_t BoshEndpoint::unsettled() const {
  return static_cast<std::size_t>(
      std::count_if(requests_.begin(), requests_.end(),
                    [](const auto& each) { return !each.second->awaits(each.first); }));
}

void BoshEndpoint::on_ended(SessionHost& host) {
  retire(loop(), boost::intrusive_ptr<SessionHost>(&host));
  sessions_.erase(host.sid());
  census_->remove_session(counted(host.client()));
}

void BoshEndpoint::shut_down() {
  shutting_down_ = true;
  std::vector<SessionHost*> hosts;
  hosts.reserve(sessions_.size());
  for (const auto& host : sessions_) {
    hosts.push_back(host.get());
  }
  for (SessionHost* host : hosts) {
    host->shut_down();
  }
}

}  // namespace bittern::manager
