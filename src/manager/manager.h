// The whole connection manager on one loop: listeners, HTTP endpoint, orderly shutdown.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bittern/base/expected.h"
#include "manager/event_brake.h"
#include "manager/http_endpoint.h"
#include "manager/servers.h"
#include "manager/settings.h"
#include "net/connection.h"
#include "net/loop.h"
#include "net/service_manager.h"
#include "net/tls.h"

namespace bittern::manager {

class Manager {
 public:
  Manager(net::Loop& loop, Settings settings);
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  // Opens every listener, and reads what the servers need; the error says what could not be, and
  // why. `inherited` are the sockets
  // that the service manager passed on.
  [[nodiscard]] base::Expected<void, std::string> listen(
      const std::vector<net::InheritedSocket>& inherited = {});
  // Reads all certificates again, also those of the servers' side. Where that fails, the log says
  // why and the old ones stay.
  void reload_certificates();
  // Ends every session with system-shutdown, closes the streams, and stops the loop once all
  // answers are out or shutdown_timeout has passed. A second call stops it at once.
  void shut_down();

  // Of each listener, in the order of the settings.
  [[nodiscard]] std::vector<std::uint16_t> ports() const;
  [[nodiscard]] HttpEndpoint& endpoint() { return endpoint_; }
  [[nodiscard]] const HttpEndpoint& endpoint() const { return endpoint_; }

 private:
  using Opened = base::Expected<std::unique_ptr<net::Listener>, std::string>;

  [[nodiscard]] base::Expected<void, std::string> listen(
      const ListenEntry& entry, const std::vector<net::InheritedSocket>& inherited);
  [[nodiscard]] base::Expected<void, std::string> take(Opened opened);
  [[nodiscard]] base::Expected<std::shared_ptr<net::TlsServer>, std::string> load_tls(
      const ListenEntry& entry);
  [[nodiscard]] net::ListenerOptions options(const ListenEntry& entry,
                                             std::shared_ptr<net::TlsServer> tls);
  [[nodiscard]] bool has_room();
  void stop_when_done();
  void on_exhausted(const std::string& reason);

  net::Loop& loop_;
  Settings settings_;
  Servers servers_;
  HttpEndpoint endpoint_;
  std::vector<std::shared_ptr<net::TlsServer>> tls_;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  EventBrake no_room_{log::Level::kWarning, "connection-refused"};
  EventBrake not_opened_{log::Level::kInfo, "connection-not-opened"};
  net::Deadline stop_;
  base::Time stop_at_latest_ = base::kNever;
  base::Time log_exhausted_at_ = base::Time::min();
};

}  // namespace bittern::manager
