// Certificates and keys, as operators keep them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "bittern/base/expected.h"
#include "net/tls.h"
#include "net/tls_pointers_impl.h"

namespace bittern::net {

struct Certificate {
  std::string file;
  CertificatePointer certificate;
  std::vector<CertificatePointer> chain;
  KeyPointer key;
};

// One or more. The error is as TlsServer::load() has it.
[[nodiscard]] base::Expected<std::vector<CertificatePointer>, std::string> read_certificates(
    const std::string& path);
[[nodiscard]] base::Expected<Certificate, std::string> read_certificate(
    const CertificateFiles& files);

// The DNS names that it is for, in lower case; of one that has none its common name.
[[nodiscard]] std::set<std::string> names_in(const X509* certificate);

}  // namespace bittern::net
