// The certificates of a Manager: read, read again, and given to those of other loops.
#include <utility>

#include "bittern/base/check.h"
#include "log/log.h"
#include "manager/manager.h"

namespace bittern::manager {
namespace {

void warn_of_certificates(const net::TlsServer& tls) {
  for (const std::string& warning : tls.warnings()) {
    log::event(log::Level::kWarning, "certificate", {{"warning", warning}});
  }
}

}  // namespace

base::Expected<std::shared_ptr<net::TlsServer>, std::string> Manager::load_tls(
    const ListenEntry& entry) {
  if (entry.tls.empty()) {
    return std::shared_ptr<net::TlsServer>();
  }
  auto loaded = net::TlsServer::load(entry.tls, {"http/1.1"});
  if (loaded) {
    warn_of_certificates(**loaded);
    tls_.push_back(*loaded);
  }
  return loaded;
}

void Manager::reload_certificates() {
  std::size_t failed = 0;
  for (const auto& tls : tls_) {
    if (const auto reloaded = tls->reload(); !reloaded) {
      ++failed;
      log::event(log::Level::kError, "certificates-kept", {{"reason", reloaded.error()}});
    } else {
      warn_of_certificates(*tls);
    }
  }
  const std::size_t listeners = tls_.size() - failed;
  failed += servers_.reload();
  log::event(failed == 0 ? log::Level::kInfo : log::Level::kError, "certificates-reloaded",
             {{"listeners", listeners}, {"failed", failed}});
}

Manager::Certificates Manager::certificates() const {
  Certificates all;
  for (const auto& tls : tls_) {
    all.listeners.push_back(*tls);
  }
  all.servers = servers_.certificates();
  return all;
}

void Manager::use(const Certificates& certificates) {
  BITTERN_CHECK(certificates.listeners.size() == tls_.size());
  for (std::size_t i = 0; i < tls_.size(); ++i) {
    *tls_[i] = certificates.listeners[i];
  }
  servers_.use(certificates.servers);
}

}  // namespace bittern::manager
