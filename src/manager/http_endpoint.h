// Everything that HTTP clients see: accepts connections, finds what a request asks for, and gives
// every answer its CORS fields and its way back.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bittern/http/content_coding.h"
#include "manager/bosh_endpoint.h"
#include "manager/census.h"
#include "manager/client.h"
#include "manager/event_brake.h"
#include "manager/http_connection.h"
#include "manager/http_connections.h"
#include "manager/neighbours.h"
#include "manager/settings.h"
#include "net/connection.h"
#include "net/loop.h"

namespace bittern::manager {

class HttpEndpoint final : public HttpConnection::Owner, public BoshEndpoint::Owner {
 public:
  HttpEndpoint(net::Loop& loop, const Settings& settings, Servers& servers,
               std::shared_ptr<Census> census);
  ~HttpEndpoint() = default;
  HttpEndpoint(const HttpEndpoint&) = delete;
  HttpEndpoint& operator=(const HttpEndpoint&) = delete;

  // The endpoints of the other loops; before anything is accepted.
  void meet(Neighbours neighbours);
  // Counts a connection by its peer until what is returned is no more; nullptr: there are too many,
  // which is logged.
  [[nodiscard]] std::shared_ptr<void> place_for(const net::Peer& peer);
  void accept(std::unique_ptr<net::Connection> connection);
  // Ends all sessions, answers what is held, and closes the connections.
  void shut_down();

  [[nodiscard]] std::size_t connections() const { return connections_.size(); }
  [[nodiscard]] std::size_t sessions() const { return bosh_.sessions(); }
  // For tests: the latest request of a connection here.
  [[nodiscard]] bosh::RequestId last_request() const { return last_request_; }
  // Answers of sessions of which it is not known whether their client's TCP has them.
  [[nodiscard]] std::size_t unsettled() const { return bosh_.unsettled(); }

 private:
  bosh::RequestId new_request_id(HttpConnection& connection) override;
  void on_http_request(bosh::RequestId id, http::Request&& request) override;
  void on_http_mistake(bosh::RequestId id, http::ParseError error,
                       const http::Request& partial) override;
  void on_http_lost(bosh::RequestId id) override;
  void on_http_answer_settled(bosh::RequestId id) override;
  void on_http_answer_lost(bosh::RequestId id) override;
  void on_http_leaves(HttpConnection::Departure departure) override;
  void on_http_ended(HttpConnection& connection) override;
  void reply(bosh::Reply&& reply, const std::string& content_type) override;
  void drop(bosh::RequestId id) override;
  [[nodiscard]] bool pass_on(bosh::RequestId request, SessionRequest& passed) override;
  [[nodiscard]] std::string sid(std::string random) override {
    return neighbours_.sid(std::move(random));
  }

  // Of requests that another loop's session has: that the session there hears of it.
  using Fate = void (BoshEndpoint::*)(bosh::RequestId);
  [[nodiscard]] bool tell_elsewhere(bosh::RequestId id, Fate fate);
  void give_back(bosh::RequestId id, std::size_t loop, http::Response response, Receipt receipt);
  void pass_by_value(bosh::RequestId id, std::size_t loop, SessionRequest passed);
  void arrive(HttpConnection::Departure departure, SessionRequest first);

  void serve_bosh(bosh::RequestId id, http::Request&& request);
  void serve_post(bosh::RequestId id, http::Request&& request);
  void serve_document(bosh::RequestId id, const http::Request& request, http::Response document);
  // Adds the CORS fields.
  void answer(bosh::RequestId id, http::Response&& response, Receipt receipt = Receipt::kNone);
  void send(bosh::RequestId id, http::Response&& response);
  void send(HttpConnection& connection, bosh::RequestId id, http::Response&& response,
            Receipt receipt = Receipt::kNone);
  // nullptr: nobody awaits an answer to it here.
  [[nodiscard]] HttpConnection* awaiting(bosh::RequestId id) const;
  [[nodiscard]] const std::string& date();
  void note_mistake(bosh::RequestId id, int status, std::string_view reason);
  [[nodiscard]] Client client_of(bosh::RequestId id, const http::Request& request) const;
  // The address whose connections are counted; none for proxies.
  [[nodiscard]] const base::IpAddress* counted(const net::Peer& peer) const;
  [[nodiscard]] bool is_our_path(const std::string& path) const;

  BoshEndpoint bosh_;
  http::Compressor compressor_;
  http::Expander expander_;
  const std::shared_ptr<Census> census_;
  Neighbours neighbours_;
  HttpConnections connections_;
  bosh::RequestId last_request_{};
  std::string date_;  // of this second
  std::int64_t date_of_ = 0;
  // Requests of ours that another loop's session has, until they are answered or, with a receipt,
  // it is known that the answer has arrived or never will; and that loop.
  boost::unordered_flat_map<bosh::RequestId, std::size_t> elsewhere_;
  // While a connection is on its way out of its own call: where to, and the request that leads
  // there.
  std::optional<std::pair<std::size_t, SessionRequest>> leaving_;
  bool shutting_down_ = false;
  EventBrake refused_{log::Level::kWarning, "connection-refused", settings().threads};
  EventBrake mistakes_{log::Level::kInfo, "http-mistake", settings().threads};
};

}  // namespace bittern::manager
