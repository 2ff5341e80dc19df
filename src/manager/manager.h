// The connection manager on one loop: listeners, HTTP endpoint, servers. manager/crew.h has one for
// each loop.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bittern/base/expected.h"
#include "manager/census.h"
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
  // `census` is shared with the managers of the other loops.
  Manager(net::Loop& loop, Settings settings, std::shared_ptr<Census> census);
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  // Opens every listener, and reads what the servers need; the error says what could not be, and
  // why. `inherited` are the sockets
  // that the service manager passed on.
  [[nodiscard]] base::Expected<void, std::string> listen(
      const std::vector<net::InheritedSocket>& inherited = {});
  // The same for another loop than that of `first`, which listens already: shares its ports,
  // sockets and certificates. To be called on its thread, before this loop runs.
  [[nodiscard]] base::Expected<void, std::string> listen_beside(const Manager& first);
  // Reads all certificates again, also those of the servers' side. Where that fails, the log says
  // why and the old ones stay.
  void reload_certificates();
  // As they were read last, and for another loop's manager to do as if it had read them.
  struct Certificates {
    std::vector<net::TlsServer> listeners;
    Servers::Certificates servers;
  };
  [[nodiscard]] Certificates certificates() const;
  void use(const Certificates& certificates);
  // Ends every session with system-shutdown and closes the streams; connections close once all is
  // answered.
  void wind_up();
  // Then: nothing is under way any more.
  [[nodiscard]] bool is_done() const {
    return endpoint_.connections() == 0 && loop_.lingering() == 0;
  }

  // Of each listener, in the order of the settings.
  [[nodiscard]] std::vector<std::uint16_t> ports() const;
  [[nodiscard]] HttpEndpoint& endpoint() { return endpoint_; }
  [[nodiscard]] const HttpEndpoint& endpoint() const { return endpoint_; }

 private:
  using Opened = base::Expected<std::unique_ptr<net::Listener>, std::string>;
  struct Listening {
    const ListenEntry* entry;
    std::shared_ptr<net::TlsServer> tls;  // none: without
    std::unique_ptr<net::Listener> listener;
  };

  [[nodiscard]] base::Expected<void, std::string> listen(
      const ListenEntry& entry, const std::vector<net::InheritedSocket>& inherited);
  [[nodiscard]] base::Expected<void, std::string> take(Opened opened, const ListenEntry& entry,
                                                       std::shared_ptr<net::TlsServer> tls);
  void keep(std::unique_ptr<net::Listener> listener, const ListenEntry& entry,
            std::shared_ptr<net::TlsServer> tls);
  [[nodiscard]] base::Expected<std::shared_ptr<net::TlsServer>, std::string> load_tls(
      const ListenEntry& entry);
  [[nodiscard]] net::Listener::Accepted accepted();
  [[nodiscard]] net::ListenerOptions options(const ListenEntry& entry,
                                             std::shared_ptr<net::TlsServer> tls);
  [[nodiscard]] bool has_room();
  void on_exhausted(const std::string& reason);

  net::Loop& loop_;
  Settings settings_;
  Servers servers_;
  HttpEndpoint endpoint_;
  const std::shared_ptr<Census> census_;
  std::vector<std::shared_ptr<net::TlsServer>> tls_;
  std::vector<Listening> listeners_;
  EventBrake no_room_{log::Level::kWarning, "connection-refused", settings_.threads};
  EventBrake not_opened_{log::Level::kInfo, "connection-not-opened", settings_.threads};
  base::Time log_exhausted_at_ = base::Time::min();
};

}  // namespace bittern::manager
