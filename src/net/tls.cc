#include "net/tls.h"

#include <array>
#include <ctime>
#include <utility>

#include "bittern/base/check.h"
#include "net/tls_channel_impl.h"
#include "net/tls_contexts_impl.h"

namespace bittern::net {
namespace {

std::string date_of(const ASN1_TIME* time) {
  std::tm broken_down{};
  std::array<char, 32> text{};
  ASN1_TIME_to_tm(time, &broken_down);
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &broken_down);
  return text.data();
}

}  // namespace

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
  return std::make_unique<TlsChannel>(contexts_, socket);
}

}  // namespace bittern::net
