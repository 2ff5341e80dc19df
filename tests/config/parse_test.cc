#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <string>

#include "config/config.h"
#include "tests/config/support.h"

using namespace bittern::config;
using std::chrono::seconds;

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
max_sessions_per_address = 17
max_connections_per_address = 18
max_header_bytes = 1025
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
  CHECK(config->limits.max_sessions_per_address == 17);
  CHECK(config->limits.max_connections_per_address == 18);
  CHECK(config->limits.max_header_bytes == 1025);
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
  CHECK(config->servers[1].line == 12);
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
