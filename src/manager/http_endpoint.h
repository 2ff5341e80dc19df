// Everything that HTTP clients see: accepts connections, finds what a request asks for, and gives
// every answer its CORS fields and its way back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bittern/http/content_coding.h"
#include "manager/address_counts.h"
#include "manager/bosh_endpoint.h"
#include "manager/client.h"
#include "manager/event_brake.h"
#include "manager/http_connection.h"
#include "manager/settings.h"
#include "net/connection.h"
#include "net/loop.h"

namespace bittern::manager {

class HttpEndpoint final : public HttpConnection::Owner, public BoshEndpoint::Owner {
 public:
  HttpEndpoint(net::Loop& loop, const Settings& settings, Servers& servers);
  ~HttpEndpoint() = default;
  HttpEndpoint(const HttpEndpoint&) = delete;
  HttpEndpoint& operator=(const HttpEndpoint&) = delete;

  // Counts a connection by its peer until what is returned is no more; nullptr: there are too many,
  // which is logged.
  [[nodiscard]] std::shared_ptr<void> place_for(const net::Peer& peer);
  void accept(std::unique_ptr<net::Connection> connection);
  // Ends all sessions, answers what is held, and closes the connections.
  void shut_down();

  [[nodiscard]] std::size_t connections() const { return connections_.size(); }
  [[nodiscard]] std::size_t sessions() const { return bosh_.sessions(); }
  // Answers of sessions of which it is not known whether their client's TCP has them.
  [[nodiscard]] std::size_t unsettled() const { return bosh_.unsettled(); }

 private:
  bosh::RequestId new_request_id(HttpConnection& connection) override;
  void on_http_request(bosh::RequestId id, http::Request request) override;
  void on_http_mistake(bosh::RequestId id, http::ParseError error,
                       const http::Request& partial) override;
  void on_http_lost(bosh::RequestId id) override;
  void on_http_answer_settled(bosh::RequestId id) override { bosh_.on_answer_settled(id); }
  void on_http_answer_lost(bosh::RequestId id) override { bosh_.on_answer_lost(id); }
  void on_http_ended(HttpConnection& connection) override;
  void reply(bosh::Reply reply, std::string content_type) override;
  void drop(bosh::RequestId id) override;

  void serve_bosh(bosh::RequestId id, http::Request request);
  void serve_post(bosh::RequestId id, http::Request request);
  void serve_document(bosh::RequestId id, const http::Request& request, http::Response document);
  // Adds the CORS fields.
  void answer(bosh::RequestId id, http::Response response);
  void send(bosh::RequestId id, http::Response response);
  void note_mistake(bosh::RequestId id, int status, std::string_view reason);
  [[nodiscard]] Client client_of(bosh::RequestId id, const http::Request& request) const;
  // The address whose connections are counted; none for proxies.
  [[nodiscard]] const base::IpAddress* counted(const net::Peer& peer) const;
  [[nodiscard]] bool is_our_path(const std::string& path) const;

  net::Loop& loop_;
  const Settings& settings_;
  BoshEndpoint bosh_;
  http::Compressor compressor_;
  http::Expander expander_;
  AddressCounts connections_of_address_;  // before connections_, which have their places in it
  std::unordered_map<HttpConnection*, std::unique_ptr<HttpConnection>> connections_;
  std::unordered_map<bosh::RequestId, HttpConnection*> requests_;  // not answered yet
  std::uint64_t last_request_id_ = 0;
  EventBrake refused_{log::Level::kWarning, "connection-refused"};
  EventBrake mistakes_{log::Level::kInfo, "http-mistake"};
};

}  // namespace bittern::manager
