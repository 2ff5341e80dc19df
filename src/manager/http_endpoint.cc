#include "manager/http_endpoint.h"

#include <utility>

#include "bittern/base/check.h"
#include "bittern/http/cors.h"
#include "manager/retire.h"

namespace bittern::manager {
namespace {

constexpr const char* kBodyType = "text/xml; charset=utf-8";  // B7.1.13

}  // namespace

HttpEndpoint::HttpEndpoint(net::Loop& loop, const Settings& settings, Servers& servers,
                           std::shared_ptr<Census> census)
    : HttpConnection::Owner(loop, settings),
      bosh_(loop, settings, servers, census, *this),
      census_(std::move(census)) {}

// A place outlives its endpoint, and may be given back on another loop than it was taken.
std::shared_ptr<void> HttpEndpoint::place_for(const net::Peer& peer) {
  const auto* ip = counted(peer);
  if (ip == nullptr && settings().threads == 1) {
    return {std::shared_ptr<void>(), this};  // costs no memory; the one loop counts it itself
  }
  const Census::Room room = census_->add_connection(ip);
  if (room != Census::Room::kYes) {
    refused_.event(loop().now(), {{"reason", room == Census::Room::kNone
                                                 ? "limits.max_connections is reached"
                                                 : "limits.max_connections_per_address is reached"},
                                  {"client", peer.to_string()}});
    return nullptr;
  }
  if (ip == nullptr) {
    return {census_.get(), [census = census_](Census*) { census->remove_connection(nullptr); }};
  }
  return {census_.get(), [census = census_, ip = *ip](Census*) { census->remove_connection(&ip); }};
}

void HttpEndpoint::accept(std::unique_ptr<net::Connection> connection) {
  auto place = place_for(connection->peer());
  if (!place) {
    return;  // closes it: clients try again after a while
  }
  const HttpSlot slot = connections_.find_room();
  connections_.add(
      slot, std::make_unique<HttpConnection>(*this, slot, std::move(connection), std::move(place)));
}

const base::IpAddress* HttpEndpoint::counted(const net::Peer& peer) const {
  const bool known = peer.address && !settings().forwarded.trusts(peer.address->ip);
  return known ? &peer.address->ip : nullptr;
}

bosh::RequestId HttpEndpoint::new_request_id(HttpConnection& connection) {
  last_request_ = connections_.new_request_id(connection.slot());
  return last_request_;
}

void HttpEndpoint::on_http_ended(HttpConnection& connection) {
  retire(loop(), connections_.remove(connection.slot()));
}

void HttpEndpoint::reply(bosh::Reply&& reply, const std::string& content_type) {
  http::Response response;
  response.status = reply.status;
  if (content_type.empty()) {
    response.content_type = kBodyType;
  } else {
    response.fields.push_back({"Content-Type", content_type});
  }
  response.body = std::move(reply.body);
  answer(reply.request, std::move(response),
         reply.carries_payloads ? Receipt::kWanted : Receipt::kNone);
}

void HttpEndpoint::answer(bosh::RequestId id, http::Response&& response, Receipt receipt) {
  if (HttpConnection* connection = awaiting(id)) {
    http::add_cors(response, settings().cors, connection->origin(id));
    send(*connection, id, std::move(response), receipt);
  } else if (const auto loop = neighbours_.loop_of(id)) {
    give_back(id, *loop, std::move(response), receipt);
  }
}

HttpConnection* HttpEndpoint::awaiting(bosh::RequestId id) const {
  HttpConnection* connection = connections_.of(id);
  return connection != nullptr && connection->awaits(id) ? connection : nullptr;
}

void HttpEndpoint::send(bosh::RequestId id, http::Response&& response) {
  HttpConnection* connection = awaiting(id);
  BITTERN_CHECK(connection != nullptr);
  send(*connection, id, std::move(response));
}

void HttpEndpoint::send(HttpConnection& connection, bosh::RequestId id, http::Response&& response,
                        Receipt receipt) {
  http::encode(response, connection.coding(id), compressor_, settings().compress_from_bytes);
  connection.answer(id, response, date(), receipt);
  if (receipt == Receipt::kNone && !elsewhere_.empty()) {
    elsewhere_.erase(id);
  }
}

// Made once a second.
const std::string& HttpEndpoint::date() {
  const std::int64_t now = loop().unix_seconds();
  if (now != date_of_ || date_.empty()) {
    date_of_ = now;
    date_ = http::imf_fixdate(now);
  }
  return date_;
}

void HttpEndpoint::drop(bosh::RequestId id) {
  if (HttpConnection* connection = awaiting(id)) {
    connection->drop();
  } else if (const auto loop = neighbours_.loop_of(id)) {
    neighbours_.tell(*loop, [id](HttpEndpoint& there) { there.drop(id); });
  }
}

void HttpEndpoint::shut_down() {
  shutting_down_ = true;
  for (HttpConnection* connection : connections_.all()) {
    connection->wind_up();  // first, so that the answers to come say "Connection: close"
  }
  bosh_.shut_down();
}

}  // namespace bittern::manager
