// The whole connection manager: a Manager for each loop, and what they do together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bittern/base/expected.h"
#include "bittern/base/time.h"
#include "manager/census.h"
#include "manager/manager.h"
#include "manager/settings.h"
#include "net/loop.h"
#include "net/service_manager.h"

namespace bittern::manager {

// Everything here is called on the thread of the first loop; what the other loops have to do is
// posted to them. They may run on threads of their own from listen() on, until all have stopped.
class Crew {
 public:
  // 1 to 64 loops, which are there as long as this. They make up settings.threads.
  Crew(std::vector<net::Loop*> loops, Settings settings);
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // Opens every listener on every loop, and reads what the servers need; the error says what could
  // not be, and why. `inherited` are the sockets that the service manager passed on.
  [[nodiscard]] base::Expected<void, std::string> listen(
      const std::vector<net::InheritedSocket>& inherited = {});
  // Reads all certificates again, also those of the servers' side; every loop uses what was read.
  // Where that fails, the log says why and the old ones stay.
  void reload_certificates();
  // Ends every session with system-shutdown, closes the streams, and stops all loops once all
  // answers are out or shutdown_timeout has passed. A second call stops them at once.
  void shut_down();

  // Of each listener, in the order of the settings.
  [[nodiscard]] std::vector<std::uint16_t> ports() const { return managers_.front()->ports(); }
  [[nodiscard]] std::size_t sessions() const { return census_->sessions(); }
  // Connections of clients that have a place in the limits; with one loop without the proxies'.
  [[nodiscard]] std::size_t places() const { return census_->connections(); }
  // For tests: the other loops must not run meanwhile.
  [[nodiscard]] HttpEndpoint& endpoint(std::size_t loop = 0) { return managers_[loop]->endpoint(); }
  [[nodiscard]] std::size_t connections() const;

 private:
  void tell_others(const std::function<void(Manager&)>& what);
  void look();
  void hear(bool is_done);
  void stop_all();

  std::vector<net::Loop*> loops_;
  base::Duration shutdown_timeout_;
  std::shared_ptr<Census> census_;
  std::vector<std::unique_ptr<Manager>> managers_;  // of each loop
  net::Deadline look_again_;
  base::Time stop_at_latest_ = base::kNever;
  std::size_t asked_ = 0;  // managers that have not said yet whether they are done
  bool all_done_ = false;  // as far as they have
};

}  // namespace bittern::manager
