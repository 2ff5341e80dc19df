#include "net/tls.h"

#include <utility>

#include "bittern/base/check.h"
#include "net/tls_channel_impl.h"
#include "net/tls_contexts_impl.h"
#include "net/tls_details_impl.h"

namespace bittern::net {
base::Expected<std::shared_ptr<TlsServer>, std::string> TlsServer::load(
    std::vector<CertificateFiles> files, std::vector<std::string> protocols) {
  BITTERN_CHECK(!files.empty());
  auto contexts = make_tls_contexts(files, protocols);
  if (!contexts) {
    return base::make_unexpected(std::move(contexts.error()));
  }
  return std::make_shared<TlsServer>(std::move(files), std::move(protocols), std::move(*contexts));
}

TlsServer::TlsServer(std::vector<CertificateFiles> files, std::vector<std::string> protocols,
                     std::shared_ptr<const TlsContexts> contexts)
    : files_(std::move(files)), protocols_(std::move(protocols)), contexts_(std::move(contexts)) {}

base::Expected<void, std::string> TlsServer::reload() {
  auto contexts = make_tls_contexts(files_, protocols_);
  if (!contexts) {
    return base::make_unexpected(std::move(contexts.error()));
  }
  contexts_ = std::move(*contexts);
  return {};
}

std::vector<std::string> TlsServer::warnings() const {
  std::vector<std::string> all;
  for (const Certificate& certificate : contexts_->certificates) {
    const ASN1_TIME* const from = X509_get0_notBefore(certificate.certificate.get());
    const ASN1_TIME* const until = X509_get0_notAfter(certificate.certificate.get());
    if (X509_cmp_current_time(from) > 0) {
      all.push_back("the certificate in " + certificate.file + " is not valid before " +
                    date_of(from) + "; clients will refuse it");
    }
    if (X509_cmp_current_time(until) < 0) {
      all.push_back("the certificate in " + certificate.file + " expired on " + date_of(until) +
                    "; clients will refuse it");
    }
  }
  return all;
}

std::unique_ptr<TlsChannel> TlsServer::accept(int socket) const {
  SSL* const ssl = SSL_new(contexts_->contexts.front().get());
  BITTERN_CHECK(ssl != nullptr);
  SSL_set_accept_state(ssl);
  return std::make_unique<TlsChannel>(ssl, contexts_, socket);
}

}  // namespace bittern::net
