// The operator's settings: one TOML file to a Config, or to what is wrong with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/base/expected.h"
#include "bittern/base/ip_address.h"
#include "bittern/base/time.h"

namespace bittern::config {

// PEM files. A relative name is taken from the folder of the settings, which stay right wherever
// the program is started.
struct Certificate {
  std::string certificate;  // with its chain behind it
  std::string key;
  std::uint32_t line = 0;
};

// One of address, unix_path and systemd; the other two are empty.
struct Listen {
  std::string address;  // IPv4 or IPv6 address
  std::uint16_t port = 5280;
  std::string unix_path;
  unsigned mode = 0660;          // of the Unix socket
  std::string systemd;           // FileDescriptorName= of sockets that systemd passes
  std::vector<Certificate> tls;  // none: plain HTTP; the first is for clients that name no server
  bool proxy_protocol = false;
  std::uint32_t line = 0;
};

enum class Tls : std::uint8_t {
  kNone,
  kStartTls,
  kDirect,
  kAny,  // as each SRV record says; STARTTLS where none does
};

// What clients may ask for in `route` (XEP-0124 §7.1), letter by letter.
struct Route {
  std::string text;
  std::string host;
  std::uint16_t port = 0;
};

struct Server {
  std::vector<std::string> domains;  // lower case, each in one entry only
  std::string host;                  // empty: each domain is looked up in the DNS
  std::uint16_t port = 5222;         // of the host
  Tls tls = Tls::kAny;               // without a host never kNone, with one never kAny
  bool verify = true;                // its certificate; not looked at if there are pins
  std::string ca_file;               // PEM; empty: the system's certificates
  std::uint32_t ca_file_line = 0;
  std::vector<std::string> pins;           // "sha256//BASE64" of the public key
  std::optional<Certificate> certificate;  // ours, for a server that asks
  bool proxy_protocol = false;
  std::vector<Route> routes;
  bool allow_private = false;  // what others say, in the DNS say, may lead to private addresses
  bool strip_channel_binding = false;
  std::uint32_t line = 0;
};

// Domains that were served here once.
struct Moved {
  std::vector<std::string> domains;  // lower case, each in one entry only
  std::string uri;                   // of another manager; empty: there is none
};

struct Bosh {
  std::string path = "/http-bind";
  base::seconds wait_max{60};
  unsigned hold_max = 1;
  base::seconds inactivity{70};
  base::seconds polling{5};
  base::seconds maxpause{120};
};

// Which header says the client's address.
enum class ForwardedHeader : std::uint8_t {
  kAny,  // X-Forwarded-For if it is there, else Forwarded
  kXForwardedFor,
  kForwarded,
};

[[nodiscard]] std::vector<base::Network> loopback();  // 127.0.0.1 and ::1

struct Http {
  std::vector<base::Network> trusted_proxies = loopback();
  bool trust_unix = true;  // who connects to a Unix socket of ours is a proxy
  ForwardedHeader forwarded_header = ForwardedHeader::kAny;
  std::size_t compress_from_bytes = 1024;  // 0: responses are never compressed
};

struct Cors {
  bool enabled = true;  // else a proxy in front adds the fields
  std::vector<std::string> allowed_origins = {"*"};
  bool allow_credentials = false;
};

// What /.well-known/host-meta says (XEP-0156); nothing, if both are empty.
struct Discovery {
  std::string public_url;     // https, or http if insecure URLs are allowed
  std::string websocket_url;  // wss or ws likewise; another program's
};

// Everything has an end: what one peer may cost.
struct Limits {
  // One HTTP request's body, and one stanza from the server.
  std::size_t max_body_bytes = std::size_t{256} * 1024;
  std::size_t max_stanza_bytes = std::size_t{1024} * 1024;
  // Stanzas waiting for one client, before reading from its server stops.
  std::size_t max_queue_bytes = std::size_t{256} * 1024;
  // Stanzas in answers that one client may ask for again.
  std::size_t max_replay_bytes = std::size_t{1024} * 1024;
  // Stanzas of one client's requests that came too early, or before its server takes them.
  std::size_t max_early_bytes = std::size_t{1024} * 1024;
  unsigned max_unacknowledged = 64;  // answers kept for one client that acknowledges
  unsigned max_repeats = 20;         // of one request
  unsigned max_streams = 1;          // open at once in one session
  // Bytes waiting for one server or one client, before the client's requests wait.
  std::size_t max_unsent_bytes = std::size_t{256} * 1024;
  std::size_t max_sessions = 100'000;
  std::size_t max_connections = 200'000;  // HTTP connections
  // By the client's address, IPv6 by /64.
  std::size_t max_sessions_per_address = 1000;
  std::size_t max_connections_per_address = 2000;         // but for proxies and Unix sockets
  std::size_t max_header_bytes = std::size_t{16} * 1024;  // one HTTP request's, with its first line
  base::seconds connect_timeout{10};                      // to the server
  base::seconds request_timeout{20};  // from an HTTP request's first byte to its last
  base::seconds idle_timeout{120};    // an HTTP connection without a request
  base::seconds stall_timeout{60};    // a peer that takes none of what we write
};

struct Dns {
  std::vector<base::SocketAddress> servers;  // empty: the system's
};

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

struct Config {
  unsigned threads = 1;  // each with its own share of the sessions
  std::vector<Listen> listen;
  std::vector<Server> servers;
  std::vector<Moved> moved;
  Bosh bosh;
  Http http;
  Cors cors;
  Discovery discovery;
  Limits limits;
  Dns dns;
  LogLevel log_level = LogLevel::kInfo;
};

// What is wrong, where, and what would be right; one line each.
struct Mistake {
  std::string file;
  std::uint32_t line = 0;  // 0: the file as a whole
  std::string key;         // "bosh.wait_max_s", empty where there is none
  std::string message;

  [[nodiscard]] std::string to_string() const;  // "FILE:12: bosh.wait_max_s: must be ..."
};

// All mistakes of the file, in the order of their lines.
[[nodiscard]] base::Expected<Config, std::vector<Mistake>> parse(std::string_view text,
                                                                 std::string_view file_name);
[[nodiscard]] base::Expected<Config, std::vector<Mistake>> load(const std::string& file_name);

// What is allowed but bites: one sentence each, for the log.
[[nodiscard]] std::vector<std::string> warnings(const Config& config);

}  // namespace bittern::config
