#include "manager/http_endpoint.h"

#include <utility>

#include "bittern/base/check.h"
#include "bittern/bosh/response.h"
#include "bittern/http/cors.h"
#include "log/log.h"
#include "manager/retire.h"

namespace bittern::manager {
namespace {

constexpr const char* kBodyType = "text/xml; charset=utf-8";  // B7.1.13

http::Response info_page() {
  http::Response page;
  page.content_type = "text/html; charset=utf-8";
  page.body =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><title>bittern</title></head>\n"
      "<body><h1>It works</h1><p>This is a BOSH address (XEP-0124, XEP-0206): give it to an XMPP "
      "web client as its BOSH service URL.</p></body></html>\n";
  return page;
}

http::Response empty_response(int status) {
  http::Response response;
  response.status = status;
  return response;
}

}  // namespace

HttpEndpoint::HttpEndpoint(net::Loop& loop, const Settings& settings)
    : loop_(loop), settings_(settings), bosh_(loop, settings, *this) {}

void HttpEndpoint::accept(std::unique_ptr<net::Connection> connection) {
  if (connections_.size() >= settings_.max_connections) {
    log::event(log::Level::kWarning, "connection-refused",
               {{"reason", "limits.max_connections is reached"},
                {"client", connection->peer().to_string()}});
    return;  // closes it: clients try again after a while
  }
  auto owned = std::make_unique<HttpConnection>(loop_, settings_, *this, std::move(connection));
  HttpConnection* key = owned.get();
  connections_.emplace(key, std::move(owned));
}

bosh::RequestId HttpEndpoint::new_request_id(HttpConnection& connection) {
  const bosh::RequestId id{++last_request_id_};
  requests_.emplace(id, &connection);
  return id;
}

bool HttpEndpoint::is_our_path(const std::string& path) const {
  return path == settings_.path || path == settings_.path + "/";
}

void HttpEndpoint::on_http_request(bosh::RequestId id, http::Request request) {
  if (!is_our_path(request.path)) {
    answer(id, empty_response(404));
    return;
  }
  switch (request.method) {
    case http::Method::kPost:
      bosh_.on_request(id, request.body, requests_.at(id)->peer().to_string());
      break;
    case http::Method::kOptions:
      send(id, http::preflight(settings_.cors, request));  // which has its CORS fields
      break;
    case http::Method::kGet:
    case http::Method::kHead:
      answer(id, info_page());
      break;
    case http::Method::kOther:
      http::Response response = empty_response(405);
      response.fields.push_back({"Allow", "GET, HEAD, OPTIONS, POST"});
      answer(id, std::move(response));
      break;
  }
}

void HttpEndpoint::on_http_mistake(bosh::RequestId id, http::ParseError error,
                                   const http::Request& partial) {
  log::event(log::Level::kInfo, "http-mistake",
             {{"status", error.status},
              {"reason", error.reason},
              {"client", requests_.at(id)->peer().to_string()}});
  if (error.status == 413 && partial.method == http::Method::kPost && is_our_path(partial.path)) {
    // A client reads any 4xx as the end of everything; the standard has words for this one.
    reply({id, bosh::terminal_body(bosh::Condition::kPolicyViolation)}, {});
  } else {
    answer(id, empty_response(error.status));
  }
}

void HttpEndpoint::on_http_lost(bosh::RequestId id) {
  requests_.erase(id);
  bosh_.on_request_lost(id);
}

void HttpEndpoint::on_http_ended(HttpConnection& connection) {
  auto node = connections_.extract(&connection);
  BITTERN_CHECK(!node.empty());
  retire(loop_, std::move(node.mapped()));
}

void HttpEndpoint::reply(bosh::Reply reply, std::string content_type) {
  http::Response response;
  response.status = reply.status;
  response.content_type = content_type.empty() ? kBodyType : std::move(content_type);
  response.body = std::move(reply.body);
  answer(reply.request, std::move(response));
}

void HttpEndpoint::answer(bosh::RequestId id, http::Response response) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) {
    return;
  }
  http::add_cors(response, settings_.cors, found->second->origin(id));
  send(id, response);
}

void HttpEndpoint::send(bosh::RequestId id, const http::Response& response) {
  const auto found = requests_.find(id);
  BITTERN_CHECK(found != requests_.end());
  HttpConnection& connection = *found->second;
  requests_.erase(found);
  connection.answer(id, response, http::imf_fixdate(loop_.unix_seconds()));
}

void HttpEndpoint::shut_down() {
  std::vector<HttpConnection*> all;
  all.reserve(connections_.size());
  for (const auto& entry : connections_) {
    all.push_back(entry.first);
  }
  for (HttpConnection* connection : all) {
    connection->wind_up();  // first, so that the answers to come say "Connection: close"
  }
  bosh_.shut_down();
}

}  // namespace bittern::manager
