#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <string>

#include "config/config.h"
#include "tests/config/support.h"

using namespace bittern::config;
using std::chrono::seconds;

namespace {

void check_defaults(const Config& config) {
  const Config defaults;
  CHECK(config.bosh.path == defaults.bosh.path);
  CHECK(config.bosh.wait_max == defaults.bosh.wait_max);
  CHECK(config.bosh.hold_max == defaults.bosh.hold_max);
  CHECK(config.bosh.inactivity == defaults.bosh.inactivity);
  CHECK(config.bosh.polling == defaults.bosh.polling);
  CHECK(config.bosh.maxpause == defaults.bosh.maxpause);
  CHECK(config.cors.allowed_origins == defaults.cors.allowed_origins);
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
  CHECK(config.limits.connect_timeout == defaults.limits.connect_timeout);
  CHECK(config.limits.request_timeout == defaults.limits.request_timeout);
  CHECK(config.limits.idle_timeout == defaults.limits.idle_timeout);
  CHECK(config.limits.stall_timeout == defaults.limits.stall_timeout);
  CHECK(config.log_level == defaults.log_level);
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
  REQUIRE(config->listen.size() == 1);
  CHECK(config->listen[0].address == "127.0.0.1");
  CHECK(config->listen[0].port == 5280);
  REQUIRE(config->servers.size() == 1);
  CHECK(config->servers[0].domains == Lines{"example.org"});
  CHECK(config->servers[0].host == "127.0.0.1");
  CHECK(config->servers[0].port == 5222);
  CHECK(config->servers[0].tls == Tls::kNone);
  CHECK(warnings(*config).empty());
}

TEST_CASE("conf/bittern.toml shows every key that there is") {
  const std::string text = read_file(BITTERN_CONF_DIR "/bittern.toml");
  for (const char* key : {"address",
                          "port",
                          "domains",
                          "host",
                          "tls",
                          "path",
                          "wait_max_s",
                          "hold_max",
                          "inactivity_s",
                          "polling_s",
                          "maxpause_s",
                          "allowed_origins",
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
                          "connect_timeout_s",
                          "request_timeout_s",
                          "idle_timeout_s",
                          "stall_timeout_s",
                          "level"}) {
    INFO(key);
    CHECK(text.find("\n" + std::string(key) + " = ") != std::string::npos);
  }
}

TEST_CASE("what is left out has its default") {
  const auto config = parse(kListen + kServer, "f");
  REQUIRE(config);
  check_defaults(*config);
  CHECK(config->listen[0].port == 5280);
  CHECK(config->servers[0].port == 5222);
}

TEST_CASE("each key of [bosh], [cors] and [log] sets its own field") {
  const auto config = parse(R"([bosh]
path = "/bosh/"
wait_max_s = 61
hold_max = 2
inactivity_s = 62
polling_s = 6
maxpause_s = 121
[cors]
allowed_origins = ["https://Chat.example.org", "capacitor://localhost", "http://[::1]:8080"]
[log]
level = "debug"
)" + kListen + kServer,
                            "f");
  REQUIRE(config);
  CHECK(config->bosh.path == "/bosh/");
  CHECK(config->bosh.wait_max == seconds(61));
  CHECK(config->bosh.hold_max == 2);
  CHECK(config->bosh.inactivity == seconds(62));
  CHECK(config->bosh.polling == seconds(6));
  CHECK(config->bosh.maxpause == seconds(121));
  CHECK(config->cors.allowed_origins ==
        Lines{"https://chat.example.org", "capacitor://localhost", "http://[::1]:8080"});
  CHECK(config->log_level == LogLevel::kDebug);
}

TEST_CASE("each key of [limits] sets its own field") {
  const auto config = parse(R"([limits]
max_body_bytes = 10001
max_stanza_bytes = 10002
max_queue_bytes = 3
max_replay_bytes = 12
max_early_bytes = 13
max_unacknowledged = 14
max_repeats = 15
max_streams = 16
max_unsent_bytes = 4
max_sessions = 5
max_connections = 6
connect_timeout_s = 7
request_timeout_s = 8
idle_timeout_s = 9
stall_timeout_s = 11
)" + kListen + kServer,
                            "f");
  REQUIRE(config);
  CHECK(config->limits.max_body_bytes == 10001);
  CHECK(config->limits.max_stanza_bytes == 10002);
  CHECK(config->limits.max_queue_bytes == 3);
  CHECK(config->limits.max_replay_bytes == 12);
  CHECK(config->limits.max_early_bytes == 13);
  CHECK(config->limits.max_unacknowledged == 14);
  CHECK(config->limits.max_repeats == 15);
  CHECK(config->limits.max_streams == 16);
  CHECK(config->limits.max_unsent_bytes == 4);
  CHECK(config->limits.max_sessions == 5);
  CHECK(config->limits.max_connections == 6);
  CHECK(config->limits.connect_timeout == seconds(7));
  CHECK(config->limits.request_timeout == seconds(8));
  CHECK(config->limits.idle_timeout == seconds(9));
  CHECK(config->limits.stall_timeout == seconds(11));
}

TEST_CASE("listeners and servers stay in the file's order, domains in lower case without end dot") {
  const auto config = parse(R"([[listen]]
address = "::1"
port = 1
[[listen]]
address = "127.0.0.1"
port = 65535
[[server]]
domains = ["Example.ORG.", "bücher.example"]
host = "xmpp.example.org"
port = 65535
tls = "none"
[[server]]
domains = ["a.example"]
host = "::1"
port = 1
)",
                            "f");
  REQUIRE(config);
  REQUIRE(config->listen.size() == 2);
  CHECK(config->listen[0].address == "::1");
  CHECK(config->listen[0].port == 1);
  CHECK(config->listen[1].address == "127.0.0.1");
  CHECK(config->listen[1].port == 65535);
  REQUIRE(config->servers.size() == 2);
  CHECK(config->servers[0].domains == Lines{"example.org", "bücher.example"});
  CHECK(config->servers[0].host == "xmpp.example.org");
  CHECK(config->servers[0].port == 65535);
  CHECK(config->servers[1].domains == Lines{"a.example"});
  CHECK(config->servers[1].host == "::1");
  CHECK(config->servers[1].port == 1);
}

TEST_CASE("the log's levels are four words") {
  const auto level = [](const std::string& word) {
    const auto config = parse("[log]\nlevel = \"" + word + "\"\n" + kListen + kServer, "f");
    REQUIRE(config);
    return config->log_level;
  };
  CHECK(level("debug") == LogLevel::kDebug);
  CHECK(level("info") == LogLevel::kInfo);
  CHECK(level("warning") == LogLevel::kWarning);
  CHECK(level("error") == LogLevel::kError);
}

TEST_CASE("a file that cannot be read is one mistake with the reason") {
  const auto missing = load("/nonexistent/bittern.toml");
  REQUIRE_FALSE(missing);
  REQUIRE(missing.error().size() == 1);
  CHECK(missing.error()[0].to_string() ==
        "/nonexistent/bittern.toml: cannot be read: No such file or directory");
  const auto folder = load(BITTERN_CONF_DIR);
  REQUIRE_FALSE(folder);
  CHECK(folder.error()[0].message == "cannot be read: Is a directory");
}

TEST_CASE("a file of 1 MiB is read, one byte more is a mistake") {
  const std::string name = "config_test_long.toml";
  std::string text = kListen + kServer + "#";
  text.append(1024 * 1024 - text.size(), 'x');
  std::ofstream(name) << text;
  CHECK(load(name).has_value());
  std::ofstream(name) << text << 'x';
  const auto longer = load(name);
  std::remove(name.c_str());
  REQUIRE_FALSE(longer);
  CHECK(longer.error()[0].to_string() == name + ": must be at most 1 MiB long");
}

TEST_CASE("warnings: allowed, but it bites") {
  Config config;
  CHECK(warnings(config).empty());
  config.limits.stall_timeout = seconds(20);
  config.bosh.inactivity = seconds(30);
  CHECK(warnings(config).empty());
  config.bosh.inactivity = seconds(29);
  CHECK(warnings(config) == Lines{"bosh.inactivity_s = 29 ends sessions whose page takes longer to "
                                  "reload: 30 or more is safer"});
  config.bosh.inactivity = seconds(60);
  config.bosh.polling = seconds(59);
  CHECK(warnings(config).empty());
  config.bosh.polling = seconds(60);
  CHECK(warnings(config) == Lines{"bosh.polling_s = 60 is not below inactivity_s = 60: a polling "
                                  "client ends between two requests"});
  config.bosh.polling = seconds(0);
  config.bosh.maxpause = seconds(59);
  CHECK(warnings(config) == Lines{"bosh.maxpause_s = 59 is below inactivity_s = 60: a pause would "
                                  "end sessions sooner, not later"});
  config.bosh.maxpause = seconds(0);
  CHECK(warnings(config).empty());
  config.limits.max_early_bytes = config.limits.max_body_bytes;
  CHECK(warnings(config).empty());
  config.limits.max_early_bytes = config.limits.max_body_bytes - 1;
  CHECK(
      warnings(config) ==
      Lines{
          "limits.max_early_bytes = 262143 is below max_body_bytes = 262144: one request that has "
          "to wait for its server may end its session"});
  config.limits.max_early_bytes = config.limits.max_body_bytes;
  config.limits.stall_timeout = seconds(60);
  CHECK(warnings(config).empty());
  config.limits.stall_timeout = seconds(61);
  CHECK(warnings(config) ==
        Lines{"limits.stall_timeout_s = 61 is above bosh.inactivity_s = 60: what "
              "a client that vanished did not get is not sent back to its "
              "senders"});
  config.limits.idle_timeout = seconds(60);
  CHECK(warnings(config).empty());
}

TEST_CASE("XEP-0124 §17.2: domains that moved, with where to or without") {
  const auto config =
      parse(kListen + kServer +
                "[[moved]]\ndomains = [\"Old.example\"]\n[[moved]]\n"
                "domains = [\"a.example\"]\nuri = \"https://b.example/http-bind\"\n",
            "f");
  REQUIRE(config);
  REQUIRE(config->moved.size() == 2);
  CHECK(config->moved[0].domains == Lines{"old.example"});
  CHECK(config->moved[0].uri.empty());
  CHECK(config->moved[1].domains == Lines{"a.example"});
  CHECK(config->moved[1].uri == "https://b.example/http-bind");
}
