// The Jabber servers of the settings, ready to be connected to.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bittern/base/expected.h"
#include "manager/common_texts.h"
#include "manager/event_brake.h"
#include "manager/settings.h"
#include "net/loop.h"
#include "net/resolver.h"
#include "net/tls_client.h"

namespace bittern::manager {

struct Server {
  explicit Server(const ServerEntry& of, std::size_t loops = 1)
      : entry(of), unreachable(log::Level::kWarning, "server-unreachable", loops) {}

  const ServerEntry& entry;
  std::shared_ptr<net::TlsClient> tls;  // none with ServerTls::kNone
  EventBrake unreachable;
  CommonTexts common_texts;
};

class Servers {
 public:
  // `settings` must be there as long as this.
  Servers(net::Loop& loop, const Settings& settings);

  // Reads what TLS needs; to be called before sessions come. The error is a phrase with the file,
  // the reason, and what to do.
  [[nodiscard]] base::Expected<void, std::string> load();
  // Reads it again, for connections to come. Where that fails the old one stays, and the log says
  // why. Returns how many failed.
  std::size_t reload();

  // As they were read last, for the Servers of another loop; those without TLS have none.
  using Certificates = std::vector<std::optional<net::TlsClient>>;
  [[nodiscard]] Certificates certificates() const;
  // As if load() or reload() had read them; of the same settings.
  void use(const Certificates& certificates);

  // nullptr: the domain is not served. Upper and lower case are the same.
  [[nodiscard]] Server* find(std::string_view domain);
  // The name under which find() found it, which lasts as long as this.
  [[nodiscard]] const std::string& name(std::string_view domain) const;
  [[nodiscard]] net::Resolver& resolver() { return resolver_; }

 private:
  std::vector<std::unique_ptr<Server>> servers_;
  std::unordered_map<std::string, Server*> by_domain_;  // lower case
  net::Resolver resolver_;
};

}  // namespace bittern::manager
