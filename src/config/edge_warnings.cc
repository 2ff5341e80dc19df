#include <algorithm>

#include "config/names.h"
#include "config/rules.h"
#include "config/warnings.h"

namespace bittern::config {
namespace {

// An empty <body/> with its namespace has 51 bytes, and gzip adds 18 of its own (RFC 1952 §2.3).
constexpr std::size_t kPays = 200;

std::string place(const Listen& listen) {
  if (!listen.unix_path.empty()) {
    return "[[listen]] " + listen.unix_path;
  }
  if (!listen.systemd.empty()) {
    return "[[listen]] systemd = " + quoted(listen.systemd);
  }
  const bool v6 = is_ipv6(listen.address);
  return "[[listen]] " + (v6 ? "[" + listen.address + "]" : listen.address) + ":" +
         std::to_string(listen.port);
}

bool has_proxies_elsewhere(const Http& http) {
  return !std::all_of(
      http.trusted_proxies.begin(), http.trusted_proxies.end(),
      [](const base::Network& network) { return base::is_loopback(network.first()); });
}

// What systemd passes may be of any kind.
bool may_send_proxy_header(const Http& http, const Listen& listen) {
  const bool by_unix = http.trust_unix && listen.address.empty();
  return by_unix || (!http.trusted_proxies.empty() && listen.unix_path.empty());
}

// A proxy elsewhere that adds TLS is known by being trusted; whoever forgot that should hear it
// too, for all its clients count as one.
void warn_of_listener(const Http& http, const Listen& listen, Warnings& all) {
  if (listen.proxy_protocol && !may_send_proxy_header(http, listen)) {
    all.push_back(place(listen) +
                  " takes PROXY headers, but nobody who can connect to it is in "
                  "http.trusted_proxies: every connection is closed");
  }
  const auto address = base::IpAddress::parse(listen.address);
  if (address && !base::is_loopback(*address) && listen.tls.empty() &&
      !has_proxies_elsewhere(http)) {
    all.push_back(place(listen) +
                  " is plain HTTP to the network, where passwords can be read: write tls, listen "
                  "on loopback, or name the proxy that adds TLS in http.trusted_proxies");
  }
}

void warn_of_http(const Http& http, Warnings& all) {
  const auto is_everyone = [](const base::Network& network) {
    return network.contains(*base::IpAddress::parse("0.0.0.0")) &&
           network.contains(*base::IpAddress::parse("255.255.255.255"));
  };
  if (std::any_of(http.trusted_proxies.begin(), http.trusted_proxies.end(), is_everyone)) {
    all.emplace_back(
        "http.trusted_proxies trusts every address: any client can claim to be another");
  }
  if (http.compress_from_bytes > 0 && http.compress_from_bytes < kPays) {
    all.push_back("http.compress_from_bytes = " + std::to_string(http.compress_from_bytes) +
                  " compresses responses that hardly get shorter: 200 or more pays, 0 is never");
  }
}

void warn_of_cors(const Cors& cors, Warnings& all) {
  const Cors defaults;
  if (!cors.enabled && (cors.allowed_origins != defaults.allowed_origins ||
                        cors.allow_credentials != defaults.allow_credentials)) {
    all.emplace_back(
        "cors.enabled = false: the other settings of [cors] have no effect, the proxy in front "
        "decides which origins may read the answers");
  }
  if (cors.enabled && cors.allow_credentials &&
      cors.allowed_origins == std::vector<std::string>{"*"}) {
    all.emplace_back(
        "cors.allow_credentials = true with every origin lets any page use the cookies that a "
        "browser keeps for this host: name the origins");
  }
}

void warn_of_insecure(std::string_view key, const std::string& url, Warnings& all) {
  if (url.rfind("http://", 0) == 0 || url.rfind("ws://", 0) == 0) {
    all.push_back("discovery." + std::string(key) +
                  " is not encrypted: browsers refuse it on encrypted pages, and passwords can "
                  "be read");
  }
}

// A proxy may change the path, but more often one of the two was forgotten.
void warn_of_other_path(const Config& config, Warnings& all) {
  const std::string& url = config.discovery.public_url;
  if (url.empty()) {
    return;
  }
  const std::string path = url.substr(0, url.find('?')).substr(url.find('/', url.find("://") + 3));
  if (path != config.bosh.path && path != config.bosh.path + "/") {
    all.push_back("discovery.public_url has the path " + quoted(path) + ", bosh.path is " +
                  quoted(config.bosh.path) + ": right only if the proxy in front changes it");
  }
}

}  // namespace

void warn_of_edge(const Config& config, Warnings& all) {
  for (const Listen& listen : config.listen) {
    warn_of_listener(config.http, listen, all);
  }
  warn_of_http(config.http, all);
  warn_of_cors(config.cors, all);
  warn_of_insecure("public_url", config.discovery.public_url, all);
  warn_of_insecure("websocket_url", config.discovery.websocket_url, all);
  warn_of_other_path(config, all);
}

}  // namespace bittern::config
