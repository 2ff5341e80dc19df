#include "setup/settings.h"

namespace bittern::setup {
namespace {

manager::ListenEntry to_entry(const config::Listen& listen) {
  manager::ListenEntry entry{listen.address, listen.port, listen.unix_path, listen.mode,
                             listen.systemd};
  for (const auto& certificate : listen.tls) {
    entry.tls.push_back({certificate.certificate, certificate.key});
  }
  entry.proxy_protocol = listen.proxy_protocol;
  return entry;
}

manager::ServerTls to_tls(config::Tls tls) {
  switch (tls) {
    case config::Tls::kNone:
      return manager::ServerTls::kNone;
    case config::Tls::kStartTls:
      return manager::ServerTls::kStartTls;
    case config::Tls::kDirect:
      return manager::ServerTls::kDirect;
    case config::Tls::kAny:
      return manager::ServerTls::kAsFound;
  }
  return manager::ServerTls::kStartTls;
}

manager::ServerEntry to_entry(const config::Server& server) {
  manager::ServerEntry entry{server.domains, server.host, server.port, to_tls(server.tls)};
  entry.tls_options.ca_file = server.ca_file;
  entry.tls_options.pins = server.pins;
  entry.tls_options.verify = server.verify;
  if (server.certificate) {
    entry.tls_options.certificate = {server.certificate->certificate, server.certificate->key};
  }
  entry.proxy_protocol = server.proxy_protocol;
  for (const auto& route : server.routes) {
    entry.routes.push_back({route.text, route.host, route.port});
  }
  entry.allow_private_addresses = server.allow_private;
  entry.strip_channel_binding = server.strip_channel_binding;
  return entry;
}

http::ForwardedPolicy to_policy(const config::Http& http) {
  using Header = http::ForwardedPolicy::Header;
  http::ForwardedPolicy policy{http.trusted_proxies, http.trust_unix};
  switch (http.forwarded_header) {
    case config::ForwardedHeader::kAny:
      policy.header = Header::kAny;
      break;
    case config::ForwardedHeader::kXForwardedFor:
      policy.header = Header::kXForwardedFor;
      break;
    case config::ForwardedHeader::kForwarded:
      policy.header = Header::kForwarded;
      break;
  }
  return policy;
}

void take_limits(const config::Limits& limits, manager::Settings& settings) {
  settings.bosh.max_queue_bytes = limits.max_queue_bytes;
  settings.bosh.max_replay_bytes = limits.max_replay_bytes;
  settings.bosh.max_early_bytes = limits.max_early_bytes;
  settings.bosh.max_unacknowledged = static_cast<std::uint16_t>(limits.max_unacknowledged);
  settings.bosh.max_repeats = static_cast<std::uint16_t>(limits.max_repeats);
  settings.bosh.max_streams = static_cast<std::uint16_t>(limits.max_streams);
  settings.http.max_header_bytes = limits.max_header_bytes;
  settings.http.max_body_bytes = limits.max_body_bytes;
  settings.stanza.max_element_bytes = limits.max_stanza_bytes;
  settings.max_unsent_bytes = limits.max_unsent_bytes;
  settings.max_sessions = limits.max_sessions;
  settings.max_connections = limits.max_connections;
  settings.max_sessions_per_address = limits.max_sessions_per_address;
  settings.max_connections_per_address = limits.max_connections_per_address;
  settings.connect_timeout = limits.connect_timeout;
  settings.request_timeout = limits.request_timeout;
  settings.idle_timeout = limits.idle_timeout;
  settings.stall_timeout = limits.stall_timeout;
}

}  // namespace

manager::Settings to_settings(const config::Config& config) {
  manager::Settings settings;
  for (const auto& listen : config.listen) {
    settings.listen.push_back(to_entry(listen));
  }
  for (const auto& server : config.servers) {
    settings.servers.push_back(to_entry(server));
  }
  settings.dns.servers = config.dns.servers;
  for (const auto& moved : config.moved) {
    settings.moved.push_back({moved.domains, moved.uri});
  }
  settings.threads = config.threads;
  settings.path = config.bosh.path;
  settings.bosh.wait_max = config.bosh.wait_max;
  settings.bosh.hold_max = static_cast<std::uint8_t>(config.bosh.hold_max);
  settings.bosh.inactivity = config.bosh.inactivity;
  settings.bosh.polling = config.bosh.polling;
  settings.bosh.maxpause = config.bosh.maxpause;
  settings.cors.allowed_origins = config.cors.allowed_origins;
  settings.cors.allow_credentials = config.cors.allow_credentials;
  settings.cors.enabled = config.cors.enabled;
  settings.forwarded = to_policy(config.http);
  settings.compress_from_bytes = config.http.compress_from_bytes;
  settings.discovery = {config.discovery.public_url, config.discovery.websocket_url};
  take_limits(config.limits, settings);
  return settings;
}

}  // namespace bittern::setup
