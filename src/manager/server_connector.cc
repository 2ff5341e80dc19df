#include "manager/server_connector.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "bittern/base/check.h"
#include "bittern/base/lower_case.h"
#include "manager/overloaded.h"
#include "manager/retire.h"
#include "net/domain_name.h"
#include "net/proxy_header.h"

namespace bittern::manager {

using xmpp::StartTls;

ServerConnector::ServerConnector(net::Loop& loop, const Settings& settings, Servers& servers,
                                 const Server& server, bosh::StreamRequest request,
                                 const Client& client, Owner& owner)
    : loop_(loop),
      settings_(settings),
      servers_(servers),
      server_(server),
      request_(std::move(request)),
      client_(client),
      owner_(owner),
      domain_(net::to_ascii(request_.to).value_or(request_.to)),
      deadline_(loop, [this] { on_time(); }) {}

ServerConnector::~ServerConnector() = default;

void ServerConnector::start() {
  end_ = loop_.now() + settings_.connect_timeout;
  search(first_place());
}

void ServerConnector::search(ServerPlace place) {
  deadline_.set(end_);
  candidates_.clear();
  not_found_.clear();
  dialer_ = std::make_unique<net::Dialer>(loop_, *this);
  finder_ = std::make_unique<ServerFinder>(loop_, servers_.resolver(), std::move(place), *this);
  finder_->start();
}

void ServerConnector::on_addresses(const std::vector<base::SocketAddress>& addresses,
                                   bool direct_tls) {
  std::vector<base::SocketAddress> added;
  for (const base::SocketAddress& address : addresses) {
    const bool known = std::any_of(candidates_.begin(), candidates_.end(),
                                   [&](const Candidate& each) { return each.address == address; });
    if (!known) {
      candidates_.push_back({address, direct_tls});
      added.push_back(address);
      step(Stage::kDns, address.to_string());
    }
  }
  reached(Stage::kConnect);
  dialer_->add(added);
}

void ServerConnector::on_learned(const std::string& phrase) { step(Stage::kDns, phrase); }

void ServerConnector::on_searched(const std::string& failures) {
  not_found_ = failures;
  dialer_->no_more();
}

void ServerConnector::on_connected(std::unique_ptr<net::Connection> connection) {
  const base::SocketAddress address = connection->peer().address.value();
  step(Stage::kConnect, address.to_string());
  give_time();
  tell_client(*connection);
  direct_ = is_direct(address);
  if (server_.entry.tls == ServerTls::kNone) {
    ready(std::move(connection));
  } else if (direct_) {
    reached(Stage::kTls);
    secure(std::move(connection), true);
  } else {
    reached(Stage::kTls);
    begin_start_tls(std::move(connection));
  }
}

// One that does not answer must not keep the others from being tried.
void ServerConnector::give_time() {
  const auto others = static_cast<base::Duration::rep>(dialer_->untried());
  attempt_until_ = loop_.now() + (end_ - loop_.now()) / (others + 1);
  deadline_.set(attempt_until_);
}

// XEP-0124 has nothing about it; a server that expects it takes what comes first for it. The
// address that the client connected to may be a proxy's: the server's own stands for it.
void ServerConnector::tell_client(net::Connection& connection) const {
  if (!server_.entry.proxy_protocol) {
    return;
  }
  if (client_.address) {
    connection.write(net::proxy_header_v2(*client_.address, connection.peer().address.value()));
  } else {
    connection.write(net::proxy_header_v2_local());
  }
}

bool ServerConnector::is_direct(const base::SocketAddress& address) const {
  const auto found = std::find_if(candidates_.begin(), candidates_.end(),
                                  [&](const Candidate& each) { return each.address == address; });
  BITTERN_CHECK(found != candidates_.end());
  return found->direct_tls;
}

void ServerConnector::on_exhausted(std::string reasons) {
  if (!not_found_.empty()) {
    reasons += (reasons.empty() ? "" : "; ") + not_found_;
  }
  fail(std::move(reasons), {bosh::Condition::kRemoteConnectionFailed, {}});
}

void ServerConnector::begin_start_tls(std::unique_ptr<net::Connection> connection) {
  start_tls_.emplace(settings_.stanza);
  plain_ = std::move(connection);
  plain_->start(*this);
  plain_->write(start_tls_->open({request_.to, {}, request_.lang, {}}));
}

void ServerConnector::on_bytes(std::string_view bytes) {
  std::vector<StartTls::Event> events;
  start_tls_->on_bytes(bytes, events);
  for (StartTls::Event& event : events) {
    if (plain_) {
      on_start_tls(std::move(event));
    }
  }
}

void ServerConnector::on_start_tls(StartTls::Event event) {
  std::visit(Overloaded{
                 [this](const StartTls::Say& say) { plain_->write(say.bytes); },
                 [this](const StartTls::Begin&) { secure(std::move(plain_), false); },
                 [this](xmpp::StreamError& error) { on_stream_error(std::move(error)); },
                 [this](const xmpp::StreamClosed&) {
                   attempt_failed("the server closed the stream instead of beginning TLS");
                 },
                 [this](const xmpp::StreamBroken& broken) { attempt_failed(broken.reason); },
             },
             event);
}

void ServerConnector::on_closed(std::string_view reason) {
  attempt_failed("connection lost before TLS: " + std::string(reason));
}

void ServerConnector::on_stream_error(xmpp::StreamError error) {
  drop_attempt();
  if (!error.other_host || !redirect(*error.other_host)) {
    reached(Stage::kStream);
    fail("stream error " + error.name,
         {bosh::Condition::kRemoteStreamError, std::move(error.bytes)});
  }
}

void ServerConnector::secure(std::unique_ptr<net::Connection> connection, bool direct) {
  securing_ = std::make_unique<net::Securing>(
      loop_, std::move(connection), server_.tls,
      net::TlsPurpose{base::lower_case(request_.to), direct},
      [this](base::Expected<std::unique_ptr<net::Connection>, net::TlsFailure> result) {
        on_secured(std::move(result));
      });
}

void ServerConnector::on_secured(
    base::Expected<std::unique_ptr<net::Connection>, net::TlsFailure> result) {
  retire(loop_, std::move(securing_));
  if (result) {
    ready(std::move(*result));
    return;
  }
  if (result.error().certificate) {
    reached(Stage::kCertificate);
  }
  attempt_failed(result.error().reason);
}

void ServerConnector::ready(std::unique_ptr<net::Connection> connection) {
  if (const auto details = connection->tls_details()) {
    step(Stage::kTls,
         (direct_ ? "direct, " : "STARTTLS, ") + details->version + ", " + details->cipher);
  }
  reached(Stage::kStream);
  deadline_.clear();  // from here on it is the owner's
  owner_.on_ready(std::move(connection));
}

void ServerConnector::reject(const std::string& reason) { attempt_failed(reason); }

void ServerConnector::attempt_failed(const std::string& reason) {
  drop_attempt();
  dialer_->next(reason);
  deadline_.set(dialer_->untried() == 0 ? base::kNever : end_);  // without others it is over now
}

// Closed first, for it tells nothing more then, not even in the call that led here.
void ServerConnector::drop_attempt() {
  if (plain_) {
    plain_->close();
  }
  retire(loop_, std::move(plain_));
  retire(loop_, std::move(securing_));
}

void ServerConnector::on_time() {
  if (loop_.now() < end_) {
    attempt_failed("no answer in its share of the time");
    return;
  }
  std::string reason = dialer_->reasons();
  if (!reason.empty()) {
    reason += "; the others";
  } else if (candidates_.empty() && !not_found_.empty()) {
    reason = not_found_ + "; DNS";
  }
  for (const Candidate& each : candidates_) {
    if (dialer_->reasons().empty()) {
      reason += (reason.empty() ? "" : ", ") + each.address.to_string();
    }
  }
  reason += (reason.empty() ? "DNS: no answer within " : ": no answer within ") +
            std::to_string(settings_.connect_timeout.count() / 1000) + " s";
  fail(std::move(reason), {bosh::Condition::kRemoteConnectionFailed, {}});
}

void ServerConnector::reached(Stage stage) { stage_ = std::max(stage_, stage); }

void ServerConnector::step(Stage stage, std::string text) {
  owner_.on_step({stage, std::move(text)});
}

void ServerConnector::fail(std::string reason, bosh::ServerLoss loss) {
  deadline_.clear();
  drop_attempt();
  finder_.reset();
  dialer_.reset();  // which would tell, too
  owner_.on_unreachable({stage_, std::move(reason), std::move(loss)});
}

}  // namespace bittern::manager
