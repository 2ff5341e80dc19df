// From a domain to a connection on which a stream may begin: by the ServerConnector of sessions, so
// that what is found here is what sessions get.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bittern/base/time.h"
#include "bittern/xmpp/stream.h"
#include "manager/server_connector.h"
#include "manager/servers.h"
#include "manager/settings.h"
#include "net/connection.h"
#include "net/loop.h"

namespace bittern::check {

// What all of a check is about.
struct World {
  net::Loop& loop;
  const manager::Settings& settings;
  manager::Servers& servers;
};

class Approach final : private manager::ServerConnector::Owner {
 public:
  using Stage = manager::ServerConnector::Stage;
  using Failure = manager::ServerConnector::Failure;

  Approach(const World& world, const manager::Server& server, const std::string& domain);
  Approach(const Approach&) = delete;
  Approach& operator=(const Approach&) = delete;

  // Runs the loop until there is a connection, which has not been started. nullptr: there will be
  // none, and failure() says why. Again after reject() or redirect().
  [[nodiscard]] std::unique_ptr<net::Connection> await();
  [[nodiscard]] const Failure& failure() const { return *failure_; }

  // As ServerConnector's.
  void reject(const std::string& reason) { connector_.reject(reason); }
  [[nodiscard]] bool redirect(const xmpp::OtherHost& host) { return connector_.redirect(host); }
  [[nodiscard]] base::Time deadline() const { return connector_.deadline(); }

  // What was learned in the stage, with ", " between; empty if it was not reached.
  [[nodiscard]] std::string learned(Stage stage) const;
  // From when addresses were known until one of them was connected.
  [[nodiscard]] base::Duration connect_time() const { return connected_ - dialed_; }

 private:
  void on_step(const manager::ServerConnector::Step& step) override;
  void on_ready(std::unique_ptr<net::Connection> connection) override;
  void on_unreachable(Failure failure) override;

  net::Loop& loop_;
  manager::Client client_;
  manager::ServerConnector connector_;
  std::vector<manager::ServerConnector::Step> steps_;
  std::unique_ptr<net::Connection> connection_;
  std::optional<Failure> failure_;
  base::Time dialed_;
  base::Time connected_;
};

}  // namespace bittern::check
