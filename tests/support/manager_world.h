// A whole manager over real sockets, and a server behind it, on one loop whose clock is told; or
// on several, which take turns or have threads. Clients and server are on the first one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bittern/base/time.h"
#include "manager/crew.h"
#include "net/loop.h"
#include "net/loop_threads.h"
#include "tests/support/http_client.h"
#include "tests/support/puppet_server.h"

namespace bittern::test {

class ManagerWorld {
 public:
  // kEach: all but the first loop run on threads of their own, time is real, and of what is said
  // here only sessions(), manager(), connect(), ask() and until() hold.
  enum class Threads { kOne, kEach };

  // What BITTERN_TEST_LOOPS says, or 1: most of what holds with one loop holds with several.
  [[nodiscard]] static std::size_t default_loops();

  // Serves example.org from server(), and what `adjust` makes of that.
  explicit ManagerWorld(const std::function<void(manager::Settings&)>& adjust = {},
                        std::size_t loops = default_loops(), Threads threads = Threads::kOne);
  ~ManagerWorld();
  ManagerWorld(const ManagerWorld&) = delete;
  ManagerWorld& operator=(const ManagerWorld&) = delete;

  [[nodiscard]] net::Loop& loop() { return loop_; }
  [[nodiscard]] net::Loop& other_loop() { return *others_.at(0); }
  [[nodiscard]] PuppetServer& server() { return server_; }
  [[nodiscard]] manager::Crew& manager() { return manager_; }
  [[nodiscard]] std::size_t loops() const { return 1 + others_.size(); }
  [[nodiscard]] std::size_t sessions() const { return manager_.sessions(); }
  [[nodiscard]] std::size_t connections() const { return manager_.connections(); }

  // As HttpEndpoint::unsettled().
  [[nodiscard]] std::size_t unsettled();
  // As net::Loop::lingering().
  [[nodiscard]] std::size_t lingering() const;
  // A client's connection, on which `bytes` are sent.
  [[nodiscard]] std::unique_ptr<HttpClient> connect(const std::string& bytes = "");
  // The same, accepted by the loop of this index: as many as are needed are opened, and closed.
  [[nodiscard]] std::unique_ptr<HttpClient> connect_to(std::size_t loop,
                                                       const std::string& bytes = "");
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
  // One turn of each loop that has something to do; false if none has.
  bool turn();
  void skip(base::Duration time);
  [[nodiscard]] base::Time next_deadline() const;

  net::Loop loop_;
  std::vector<std::unique_ptr<net::Loop>> others_;
  PuppetServer server_;
  manager::Crew manager_;
  net::LoopThreads threads_;
  bool has_threads_;
};

}  // namespace bittern::test
