// What the manager is told of the operator's wishes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bittern/base/time.h"
#include "bittern/bosh/terms.h"
#include "bittern/http/cors.h"
#include "bittern/http/forwarded.h"
#include "bittern/http/parser.h"
#include "bittern/xml/body_reader.h"
#include "bittern/xml/stanza_splitter.h"
#include "manager/host_meta.h"
#include "net/resolver.h"
#include "net/tls.h"
#include "net/tls_client.h"

namespace bittern::manager {

// Where HTTP is spoken. One of address, unix_path and systemd is there.
struct ListenEntry {
  std::string address = {};  // IPv4 or IPv6
  std::uint16_t port = 0;
  std::string unix_path = {};
  unsigned mode = 0660;      // of the socket's file
  std::string systemd = {};  // the name of sockets that the service manager passes on
  std::vector<net::CertificateFiles> tls = {};  // none: without TLS
  bool proxy_protocol = false;
};

enum class ServerTls : std::uint8_t {
  kNone,
  kStartTls,
  kDirect,
  kAsFound,  // as the kind of SRV record says; STARTTLS if there is none
};

// What a client may ask for in `route` (XEP-0124 §7.1).
struct RouteEntry {
  std::string text;  // letter by letter: "xmpp:chat.example.org:5222"
  std::string host;
  std::uint16_t port = 0;
};

// One Jabber server and the domains that it serves (lower case).
struct ServerEntry {
  std::vector<std::string> domains;
  std::string host;  // or address; empty: found by DNS, for each domain
  std::uint16_t port = 5222;
  ServerTls tls = ServerTls::kNone;  // not with kAsFound if there is a host
  net::TlsClientOptions tls_options = {};
  bool proxy_protocol = false;  // it is told the client's address by a PROXY header
  std::vector<RouteEntry> routes = {};
  bool allow_private_addresses = false;  // DNS may lead to them
  bool strip_channel_binding = false;    // from its features (CB5)
};

// Domains that were served here once (lower case).
struct MovedEntry {
  std::vector<std::string> domains;
  std::string uri;  // where their clients are to go; empty: nowhere
};

struct Settings {
  std::vector<ListenEntry> listen;
  std::vector<ServerEntry> servers;
  std::vector<MovedEntry> moved;
  std::string path = "/http-bind";
  std::size_t threads = 1;  // with a loop each, 1..64

  bosh::Limits bosh;
  http::Parser::Limits http;
  http::CorsPolicy cors;
  http::ForwardedPolicy forwarded;
  Discovery discovery;
  net::ResolverOptions dns = {{}, base::seconds(4)};  // time for A and AAAA after SRV
  xml::BodyReader::Limits body;
  xml::StanzaSplitter::Limits stanza;

  // For one server, before its client's payloads wait, and on one client's connection, before its
  // requests do.
  std::size_t max_unsent_bytes = std::size_t{256} * 1024;
  std::size_t max_sessions = 100'000;
  std::size_t max_connections = 200'000;           // from HTTP clients
  std::size_t max_sessions_per_address = 1000;     // an IPv6 /64 is one; proxies' have no limit
  std::size_t max_connections_per_address = 2000;  // the same
  std::size_t compress_from_bytes = 1024;          // of an answer's body; 0: none is compressed
  std::size_t max_pipelined = 8;                   // unanswered requests on one connection

  base::Duration connect_timeout = base::seconds(10);  // until the server's stream is open
  base::Duration request_timeout = base::seconds(20);  // from a request's first byte to its last
  base::Duration idle_timeout = base::seconds(120);    // an HTTP connection without a request
  base::Duration stall_timeout = base::seconds(60);    // a peer that takes nothing, or stops in
                                                       // the middle of a stanza
  base::Duration linger = base::seconds(5);            // for a peer's own close after ours
  base::Duration shutdown_timeout = base::seconds(5);  // for the last answers to go out
};

}  // namespace bittern::manager
