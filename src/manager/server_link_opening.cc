// The part of a ServerLink's life in which the server's stream is not open yet.
#include <utility>

#include "bittern/base/ip_address.h"
#include "manager/server_link.h"

namespace bittern::manager {

// What a client certificate of ours logs in to is not the client's (CB6).
ServerLink::Opening::Opening(ServerLink& link, Servers& servers, const Server& server,
                             const bosh::StreamRequest& of, const Client& client)
    : request(of),
      policy{server.entry.tls == ServerTls::kNone ? xmpp::FeaturePolicy::StartTls::kNotSpoken
                                                  : xmpp::FeaturePolicy::StartTls::kOver,
             server.entry.strip_channel_binding, server.entry.tls_options.certificate.has_value()},
      connector(link.loop(), link.settings(), servers, server, of, client, link) {}

void ServerLink::open(Servers& servers, const Server& server, const bosh::StreamRequest& request,
                      const Client& client) {
  state_ = Connecting{};
  as_ourselves_ = server.entry.tls_options.certificate.has_value();
  opening_ = std::make_unique<Opening>(*this, servers, server, request, client);
  opening_->connector.start();
}

void ServerLink::on_ready(std::unique_ptr<net::Connection> connection) {
  if (!opening_) {
    return;  // cut meanwhile
  }
  const net::Peer& peer = connection->peer();
  confidential_ = peer.tls || (peer.address && base::is_loopback(peer.address->ip));
  Connected& link = state_.emplace<Connected>();
  link.connection = std::move(connection);
  link.connection->start(*this);
  stream_ = xmpp::Stream(settings().stanza, opening_->policy);
  link.connection->write(stream_.open(to_header(opening_->request)));
  deadline_ = opening_->connector.deadline();
  owner_.on_link_waits();
}

// RFC 6120 §4.7.1: who it is, is nobody's affair but the server's.
xmpp::StreamHeader ServerLink::to_header(const bosh::StreamRequest& request) const {
  return {request.to, confidential_ ? request.from : std::string(), request.lang,
          request.xmpp_version};
}

void ServerLink::on_unreachable(ServerConnector::Failure failure) {
  if (!opening_) {
    return;
  }
  state_ = Over{};
  deadline_ = base::kNever;
  drop_opening();
  owner_.on_server_lost(
      {std::move(failure.loss), std::move(failure.reason), to_string(failure.stage)}, {});
}

// Before the client has heard of this server.
bool ServerLink::tries_another(const LinkInput& input) {
  if (input.lost->loss.condition != bosh::Condition::kRemoteStreamError) {
    if (input.opened) {
      return false;
    }
    fail(input.lost->reason);
    return true;
  }
  if (!input.other_host || !opening_->connector.redirect(*input.other_host)) {
    return false;
  }
  std::get<Connected>(state_).connection->write(stream_.close());
  hang_up();
  owner_.on_link_waits();
  return true;
}

}  // namespace bittern::manager
