// How connections of one reading of the files speak TLS.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/base/expected.h"
#include "net/tls.h"
#include "net/tls_files_impl.h"
#include "net/tls_pointers_impl.h"

namespace bittern::net {

// Not moved: its contexts point to it.
struct TlsContexts {
  // One for each set of names; a certificate with an RSA key and one with an ECDSA key for the same
  // names share theirs, and a client gets the one that it can use.
  std::vector<ContextPointer> contexts;
  std::vector<Certificate> certificates;
  std::string protocols;  // each with its length before it (RFC 7301 §3.1)

  [[nodiscard]] SSL_CTX* find(std::string_view server_name) const;  // nullptr: none is for it
};

[[nodiscard]] base::Expected<std::shared_ptr<const TlsContexts>, std::string> make_tls_contexts(
    const std::vector<CertificateFiles>& files, const std::vector<std::string>& protocols);

// Empty, or what OpenSSL has against it: "ee key too small".
[[nodiscard]] std::string use_certificate(const Certificate& certificate, SSL_CTX* context);

}  // namespace bittern::net
