// What HTTP requests ask for.
#include <utility>

#include "bittern/bosh/response.h"
#include "bittern/http/cors.h"
#include "bittern/http/forwarded.h"
#include "manager/host_meta.h"
#include "manager/http_endpoint.h"

namespace bittern::manager {
namespace {

constexpr const char* kBoshMethods = "GET, HEAD, OPTIONS, POST";
constexpr const char* kDocumentMethods = "GET, HEAD, OPTIONS";

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

http::Response not_allowed(const char* allowed) {
  http::Response response = empty_response(405);
  response.fields.push_back({"Allow", allowed});  // RFC 9110 §15.5.6
  return response;
}

}  // namespace

bool HttpEndpoint::is_our_path(const std::string& path) const {
  return path == settings().path || path == settings().path + "/";
}

void HttpEndpoint::on_http_request(bosh::RequestId id, http::Request&& request) {
  if (is_our_path(request.path)) {
    serve_bosh(id, std::move(request));
  } else if (auto document = host_meta(settings().discovery, request.path)) {
    serve_document(id, request, std::move(*document));
  } else {
    answer(id, empty_response(404));
  }
}

void HttpEndpoint::serve_bosh(bosh::RequestId id, http::Request&& request) {
  switch (request.method) {
    case http::Method::kPost:
      serve_post(id, std::move(request));
      break;
    case http::Method::kOptions:
      send(id,
           http::preflight(settings().cors, request, kBoshMethods));  // which has its CORS fields
      break;
    case http::Method::kGet:
    case http::Method::kHead:
      answer(id, info_page());
      break;
    case http::Method::kOther:
      answer(id, not_allowed(kBoshMethods));
      break;
  }
}

void HttpEndpoint::serve_post(bosh::RequestId id, http::Request&& request) {
  const auto fault = expander_.expand(request, settings().http.max_body_bytes);
  if (!fault) {
    bosh_.on_request(id, request.body, client_of(id, request));
    return;
  }
  switch (*fault) {
    case http::Expander::Fault::kUnknownCoding: {
      note_mistake(id, 415, "unknown Content-Encoding");
      http::Response response = empty_response(415);
      response.fields.push_back({"Accept-Encoding", "gzip, deflate"});  // RFC 9110 §15.5.16
      answer(id, std::move(response));
      break;
    }
    case http::Expander::Fault::kCorrupt:
      note_mistake(id, 200, "the body is not of its Content-Encoding");
      reply({id, bosh::terminal_body(bosh::Condition::kBadRequest)}, {});
      break;
    case http::Expander::Fault::kTooLarge:
      note_mistake(id, 200, "the expanded body is over the limit");
      reply({id, bosh::terminal_body(bosh::Condition::kPolicyViolation)}, {});
      break;
  }
}

void HttpEndpoint::serve_document(bosh::RequestId id, const http::Request& request,
                                  http::Response document) {
  const http::CorsPolicy any_page{{"*"}, false, settings().cors.enabled};
  switch (request.method) {
    case http::Method::kGet:
    case http::Method::kHead:
      http::add_public_cors(document, settings().cors);
      send(id, std::move(document));
      break;
    case http::Method::kOptions:
      send(id, http::preflight(any_page, request, kDocumentMethods));
      break;
    case http::Method::kPost:
    case http::Method::kOther:
      answer(id, not_allowed(kDocumentMethods));
      break;
  }
}

Client HttpEndpoint::client_of(bosh::RequestId id, const http::Request& request) const {
  const net::Peer& peer = connections_.of(id)->peer();
  const auto ip = peer.address ? std::optional(peer.address->ip) : std::nullopt;
  const http::Client said = http::client_of(request, settings().forwarded, ip, peer.tls);
  if (said.address == ip) {
    return {peer.address, said.secure};
  }
  return {base::SocketAddress{*said.address, 0}, said.secure};
}

void HttpEndpoint::note_mistake(bosh::RequestId id, int status, std::string_view reason) {
  mistakes_.event(loop().now(), {{"status", status},
                                 {"reason", reason},
                                 {"client", connections_.of(id)->peer().to_string()}});
}

void HttpEndpoint::on_http_mistake(bosh::RequestId id, http::ParseError error,
                                   const http::Request& partial) {
  note_mistake(id, error.status, error.reason);
  if (error.status == 413 && partial.method == http::Method::kPost && is_our_path(partial.path)) {
    // A client reads any 4xx as the end of everything; the standard has words for this one.
    reply({id, bosh::terminal_body(bosh::Condition::kPolicyViolation)}, {});
  } else {
    answer(id, empty_response(error.status));
  }
}

}  // namespace bittern::manager
