// One way to a server, tried without a session.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "manager/server_connector.h"
#include "tests/manager/scripted_server.h"
#include "tests/net/net_support.h"

namespace bittern::test {

class Attempt final : public manager::ServerConnector::Owner {
 public:
  using Stage = manager::ServerConnector::Stage;

  explicit Attempt(manager::ServerEntry entry) { settings.servers.push_back(std::move(entry)); }

  void on_step(const manager::ServerConnector::Step& step) override {
    steps.push_back(std::string(to_string(step.stage)) + " " + step.text);
  }
  void on_ready(std::unique_ptr<net::Connection> ready) override {
    ++readies;
    connection = std::move(ready);
  }
  void on_unreachable(manager::ServerConnector::Failure why) override {
    ++failures;
    failure = std::move(why);
  }

  manager::ServerConnector& begin() {
    servers.emplace(loop, settings);
    REQUIRE(servers->load().has_value());
    connector = std::make_unique<manager::ServerConnector>(
        loop, settings, *servers, *servers->find(request.to), request, client, *this);
    loop.skip(base::Duration(0));
    connector->start();
    return *connector;
  }
  // Lets `servers_` go on, until `holds`.
  bool until(std::vector<ScriptedServer*> scripted, const std::function<bool()>& holds) {
    return net::run_until(loop, [&] {
      for (ScriptedServer* each : scripted) {
        each->go_on();
      }
      return holds();
    });
  }
  bool until_failed(std::vector<ScriptedServer*> scripted = {}) {
    return until(std::move(scripted), [this] { return failure.has_value(); });
  }
  bool until_ready(std::vector<ScriptedServer*> scripted = {}) {
    const bool is = until(std::move(scripted), [this] { return connection != nullptr; });
    for (const std::string& step : steps) {
      UNSCOPED_INFO(step);
    }
    UNSCOPED_INFO((failure ? failure->reason : "no failure"));
    return is;
  }
  void settle() {
    while (loop.run_for(base::Duration(5))) {
    }
  }

  net::Loop loop;
  manager::Settings settings;
  manager::Client client{base::SocketAddress{*base::IpAddress::parse("192.0.2.7"), 4711}, true};
  bosh::StreamRequest request{"example.org", "alice@example.org", "de", "1.0"};
  std::optional<manager::Servers> servers;
  std::unique_ptr<manager::ServerConnector> connector;
  std::unique_ptr<net::Connection> connection;
  std::optional<manager::ServerConnector::Failure> failure;
  std::vector<std::string> steps;
  int readies = 0;
  int failures = 0;
};

// A server on 127.0.0.1 which proves example.org by the file of its own certificate.
inline manager::ServerEntry entry_for(const ScriptedServer& server, manager::ServerTls tls) {
  manager::ServerEntry entry{{"example.org"}, "127.0.0.1", server.port(), tls};
  entry.tls_options.ca_file = server.ca_file();
  return entry;
}

}  // namespace bittern::test
