#include "manager/servers.h"

#include <utility>

#include "bittern/base/check.h"
#include "bittern/base/lower_case.h"
#include "log/log.h"

namespace bittern::manager {

Servers::Servers(net::Loop& loop, const Settings& settings) : resolver_(loop, settings.dns) {
  for (const ServerEntry& entry : settings.servers) {
    servers_.push_back(std::make_unique<Server>(entry, settings.threads));
    for (const std::string& domain : entry.domains) {
      by_domain_.emplace(domain, servers_.back().get());
    }
  }
}

base::Expected<void, std::string> Servers::load() {
  for (const auto& server : servers_) {
    if (server->entry.tls == ServerTls::kNone) {
      continue;
    }
    auto loaded = net::TlsClient::load(server->entry.tls_options);
    if (!loaded) {
      return base::make_unexpected(std::move(loaded.error()));
    }
    server->tls = std::move(*loaded);
  }
  return {};
}

std::size_t Servers::reload() {
  std::size_t failed = 0;
  for (const auto& server : servers_) {
    if (!server->tls) {
      continue;
    }
    if (const auto reloaded = server->tls->reload(); !reloaded) {
      ++failed;
      log::event(log::Level::kError, "certificates-kept",
                 {{"domain", server->entry.domains.front()}, {"reason", reloaded.error()}});
    }
  }
  return failed;
}

Servers::Certificates Servers::certificates() const {
  Certificates all;
  for (const auto& server : servers_) {
    all.push_back(server->tls ? std::optional(*server->tls) : std::nullopt);
  }
  return all;
}

void Servers::use(const Certificates& certificates) {
  BITTERN_CHECK(certificates.size() == servers_.size());
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    if (const auto& tls = certificates[i]) {
      servers_[i]->tls = std::make_shared<net::TlsClient>(*tls);
    }
  }
}

const std::string& Servers::name(std::string_view domain) const {
  const auto found = by_domain_.find(base::lower_case(domain));
  BITTERN_CHECK(found != by_domain_.end());
  return found->first;
}

Server* Servers::find(std::string_view domain) {
  const auto found = by_domain_.find(base::lower_case(domain));
  return found == by_domain_.end() ? nullptr : found->second;
}

}  // namespace bittern::manager
