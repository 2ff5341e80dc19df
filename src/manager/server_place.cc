// Where a ServerConnector looks for the server.
#include <algorithm>
#include <utility>

#include "manager/retire.h"
#include "manager/server_connector.h"
#include "net/domain_name.h"

namespace bittern::manager {
namespace {

// Each may lead to the next; a circle has its end here.
constexpr unsigned kMostRedirects = 2;

bool proves_its_domain(const ServerEntry& entry) {
  return entry.tls != ServerTls::kNone &&
         (entry.tls_options.verify || !entry.tls_options.pins.empty());
}

std::string as_name(const std::string& host) { return net::to_ascii(host).value_or(host); }

}  // namespace

ServerPlace ServerConnector::first_place() const {
  const ServerEntry& entry = server_.entry;
  const auto route =
      std::find_if(entry.routes.begin(), entry.routes.end(),
                   [this](const RouteEntry& each) { return each.text == request_.route; });
  if (route != entry.routes.end()) {
    return {as_name(route->host), route->port, entry.tls, false};
  }
  if (!entry.host.empty()) {
    return {as_name(entry.host), entry.port, entry.tls, false};
  }
  return {domain_, 0, entry.tls, !entry.allow_private_addresses};
}

// Safe is only what proves the same domain with a certificate (SV11), and is no way into the
// operator's own network.
bool ServerConnector::redirect(const xmpp::OtherHost& host) {
  if (!proves_its_domain(server_.entry) || redirects_ == kMostRedirects) {
    return false;
  }
  ++redirects_;
  const ServerTls tls = direct_ ? ServerTls::kDirect : ServerTls::kStartTls;
  search({as_name(host.host), host.port, host.port == 0 ? server_.entry.tls : tls,
          !server_.entry.allow_private_addresses});
  return true;
}

std::string_view to_string(ServerConnector::Stage stage) {
  switch (stage) {
    case ServerConnector::Stage::kDns:
      return "dns";
    case ServerConnector::Stage::kConnect:
      return "connect";
    case ServerConnector::Stage::kTls:
      return "tls";
    case ServerConnector::Stage::kCertificate:
      return "certificate";
    case ServerConnector::Stage::kStream:
      return "stream";
  }
  return "";
}

}  // namespace bittern::manager
