#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>

#include "config/config.h"
#include "tests/config/support.h"

using namespace bittern::config;

namespace {

void check_defaults(const Config& config) {
  const Config defaults;
  CHECK(config.threads == defaults.threads);
  CHECK(config.bosh.path == defaults.bosh.path);
  CHECK(config.bosh.wait_max == defaults.bosh.wait_max);
  CHECK(config.bosh.hold_max == defaults.bosh.hold_max);
  CHECK(config.bosh.inactivity == defaults.bosh.inactivity);
  CHECK(config.bosh.polling == defaults.bosh.polling);
  CHECK(config.bosh.maxpause == defaults.bosh.maxpause);
  CHECK(config.http.trusted_proxies == defaults.http.trusted_proxies);
  CHECK(config.http.trust_unix == defaults.http.trust_unix);
  CHECK(config.http.forwarded_header == defaults.http.forwarded_header);
  CHECK(config.http.compress_from_bytes == defaults.http.compress_from_bytes);
  CHECK(config.cors.enabled == defaults.cors.enabled);
  CHECK(config.cors.allowed_origins == defaults.cors.allowed_origins);
  CHECK(config.cors.allow_credentials == defaults.cors.allow_credentials);
  CHECK(config.log_level == defaults.log_level);
  CHECK(config.discovery.public_url.empty());
  CHECK(config.discovery.websocket_url.empty());
  CHECK(config.dns.servers == defaults.dns.servers);
}

void check_default_limits(const Config& config) {
  const Config defaults;
  CHECK(config.limits.max_body_bytes == defaults.limits.max_body_bytes);
  CHECK(config.limits.max_stanza_bytes == defaults.limits.max_stanza_bytes);
  CHECK(config.limits.max_queue_bytes == defaults.limits.max_queue_bytes);
  CHECK(config.limits.max_replay_bytes == defaults.limits.max_replay_bytes);
  CHECK(config.limits.max_early_bytes == defaults.limits.max_early_bytes);
  CHECK(config.limits.max_unacknowledged == defaults.limits.max_unacknowledged);
  CHECK(config.limits.max_repeats == defaults.limits.max_repeats);
  CHECK(config.limits.max_streams == defaults.limits.max_streams);
  CHECK(config.limits.max_unsent_bytes == defaults.limits.max_unsent_bytes);
  CHECK(config.limits.max_sessions == defaults.limits.max_sessions);
  CHECK(config.limits.max_connections == defaults.limits.max_connections);
  CHECK(config.limits.max_sessions_per_address == defaults.limits.max_sessions_per_address);
  CHECK(config.limits.max_connections_per_address == defaults.limits.max_connections_per_address);
  CHECK(config.limits.max_header_bytes == defaults.limits.max_header_bytes);
  CHECK(config.limits.connect_timeout == defaults.limits.connect_timeout);
  CHECK(config.limits.request_timeout == defaults.limits.request_timeout);
  CHECK(config.limits.idle_timeout == defaults.limits.idle_timeout);
  CHECK(config.limits.stall_timeout == defaults.limits.stall_timeout);
}

void check_default_server(const Server& server) {
  const Server defaults;
  CHECK(server.verify == defaults.verify);
  CHECK(server.ca_file == defaults.ca_file);
  CHECK(server.pins == defaults.pins);
  CHECK_FALSE(server.certificate.has_value());
  CHECK(server.proxy_protocol == defaults.proxy_protocol);
  CHECK(server.routes.empty());
  CHECK(server.allow_private == defaults.allow_private);
  CHECK(server.strip_channel_binding == defaults.strip_channel_binding);
}

std::string read_file(const std::string& name) {
  std::ifstream file(name);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("conf/bittern.toml parses, and its values are the defaults") {
  const auto config = load(BITTERN_CONF_DIR "/bittern.toml");
  REQUIRE(config);
  check_defaults(*config);
  check_default_limits(*config);
  REQUIRE(config->listen.size() == 1);
  CHECK(config->listen[0].address == "127.0.0.1");
  CHECK(config->listen[0].port == 5280);
  CHECK_FALSE(config->listen[0].proxy_protocol);
  REQUIRE(config->servers.size() == 1);
  CHECK(config->servers[0].domains == Lines{"example.org"});
  CHECK(config->servers[0].host == "127.0.0.1");
  CHECK(config->servers[0].port == 5222);
  CHECK(config->servers[0].tls == Tls::kStartTls);
  CHECK(config->servers[0].line != 0);
  check_default_server(config->servers[0]);
  CHECK(warnings(*config).empty());
}

namespace {

const Lines kKeys{"address",
                  "port",
                  "proxy_protocol",
                  "domains",
                  "host",
                  "tls",
                  "verify",
                  "pins",
                  "routes",
                  "allow_private_addresses",
                  "strip_channel_binding",
                  "servers",
                  "path",
                  "wait_max_s",
                  "hold_max",
                  "inactivity_s",
                  "polling_s",
                  "maxpause_s",
                  "trusted_proxies",
                  "forwarded_header",
                  "compress_from_bytes",
                  "enabled",
                  "allowed_origins",
                  "allow_credentials",
                  "allow_insecure",
                  "max_body_bytes",
                  "max_stanza_bytes",
                  "max_queue_bytes",
                  "max_replay_bytes",
                  "max_early_bytes",
                  "max_unacknowledged",
                  "max_repeats",
                  "max_streams",
                  "max_unsent_bytes",
                  "max_sessions",
                  "max_connections",
                  "max_sessions_per_address",
                  "max_connections_per_address",
                  "max_header_bytes",
                  "connect_timeout_s",
                  "request_timeout_s",
                  "idle_timeout_s",
                  "stall_timeout_s",
                  "level"};

}  // namespace

TEST_CASE("conf/bittern.toml shows every key that there is") {
  const std::string text = read_file(BITTERN_CONF_DIR "/bittern.toml");
  for (const std::string& key : kKeys) {
    INFO(key);
    CHECK(text.find("\n" + key + " = ") != std::string::npos);
  }
}

TEST_CASE("bittern.toml(5) explains every key that there is") {
  const std::string text = read_file(BITTERN_CONF_DIR "/../man/bittern.toml.5");
  Lines keys = kKeys;
  for (const char* without_default : {"unix", "mode", "systemd", "uri", "public_url",
                                      "websocket_url", "ca_file", "client_certificate"}) {
    keys.emplace_back(without_default);
  }
  for (const std::string& key : keys) {
    INFO(key);
    CHECK(text.find("\n.It Ic " + key + " No = Ar ") != std::string::npos);
  }
}

namespace {

// The file with its examples, "# key = value" and "# [[table]]", as settings; comments that say
// something stay comments.
std::string with_examples(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", 2);
    const bool key = end != std::string::npos && end > 2 && line.substr(end, 3) == " = ";
    const bool bracket = line.rfind("# [", 0) == 0 || line.rfind("# ]", 0) == 0;
    if (line.rfind("# ", 0) == 0 && (key || bracket || line.rfind("#   {", 0) == 0)) {
      line.erase(0, 2);
    }
    result += line + '\n';
  }
  return result;
}

}  // namespace

TEST_CASE("the examples in conf/bittern.toml's comments are right as well") {
  const auto config = parse(with_examples(read_file(BITTERN_CONF_DIR "/bittern.toml")), "f");
  REQUIRE(config);
  REQUIRE(config->listen.size() == 4);
  CHECK(config->listen[1].tls.size() == 2);
  CHECK(config->listen[2].unix_path == "/run/bittern/http.sock");
  CHECK(config->listen[2].mode == 0660);
  CHECK(config->listen[3].systemd == "bittern.socket");
  REQUIRE(config->servers.size() == 2);
  CHECK(config->servers[1].host.empty());
  CHECK(config->servers[1].ca_file == "/etc/bittern/ca.pem");
  REQUIRE(config->servers[1].certificate.has_value());
  CHECK(config->servers[1].certificate->key == "/etc/bittern/own.key");
  CHECK(config->moved.size() == 1);
  CHECK(config->discovery.public_url == "https://chat.example.org/http-bind");
  CHECK(config->discovery.websocket_url == "wss://chat.example.org/xmpp-websocket");
  CHECK(warnings(*config).empty());
}

TEST_CASE("what is left out has its default") {
  const auto config = parse(kListen + kServer, "f");
  REQUIRE(config);
  check_defaults(*config);
  check_default_limits(*config);
  CHECK(config->listen[0].port == 5280);
  CHECK_FALSE(config->listen[0].proxy_protocol);
  CHECK(config->listen[0].tls.empty());
  CHECK(config->servers[0].port == 5222);
}
