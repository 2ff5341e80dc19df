// A whole manager over real sockets, and a server behind it, on one loop whose clock is told.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bittern/base/time.h"
#include "manager/manager.h"
#include "net/loop.h"
#include "tests/support/http_client.h"
#include "tests/support/puppet_server.h"

namespace bittern::test {

class ManagerWorld {
 public:
  // Serves example.org from server(), and what `adjust` makes of that.
  explicit ManagerWorld(const std::function<void(manager::Settings&)>& adjust = {});

  [[nodiscard]] net::Loop& loop() { return loop_; }
  [[nodiscard]] PuppetServer& server() { return server_; }
  [[nodiscard]] manager::Manager& manager() { return manager_; }
  [[nodiscard]] std::size_t sessions() const { return manager_.endpoint().sessions(); }
  [[nodiscard]] std::size_t connections() const { return manager_.endpoint().connections(); }

  // A client's connection, on which `bytes` are sent.
  [[nodiscard]] std::unique_ptr<HttpClient> connect(const std::string& bytes = "");
  // The one answer to `request`, sent on a connection of its own.
  [[nodiscard]] HttpAnswer ask(const std::string& request);

  // Lets everything that is under way on the sockets arrive.
  void settle();
  // From one deadline to the next: each is met at its own instant, and what it leads to arrives
  // before time goes on.
  void time_passes(base::Duration time);
  // Goes on until `condition` holds, or for as long as is patient; true if it holds.
  bool until(const std::function<bool()>& condition);

 private:
  net::Loop loop_;
  PuppetServer server_;
  manager::Manager manager_;
};

}  // namespace bittern::test
