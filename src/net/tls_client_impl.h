// How connections of one reading of the files speak TLS to a server.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/tls_channel_impl.h"
#include "net/tls_client.h"
#include "net/tls_pointers_impl.h"

namespace bittern::net {

struct TlsClientContext {
  ContextPointer context;
  TlsClientOptions options;
};

// One handshake. Not moved: OpenSSL's object points to it.
struct TlsAttempt {
  std::shared_ptr<const TlsClientContext> context;
  TlsPurpose purpose;
  std::unique_ptr<TlsFailure> refusal;  // of the certificate
};

// For a connected, non-blocking socket, as TlsServer::accept() has it.
[[nodiscard]] std::unique_ptr<TlsChannel> connect(const std::shared_ptr<TlsAttempt>& attempt,
                                                  int socket);

// Why the handshake that has failed did so.
[[nodiscard]] TlsFailure failure_of(const TlsAttempt& attempt, const TlsChannel& channel);

// RFC 7301 §3.2: the server may choose what was offered, or nothing.
[[nodiscard]] std::optional<TlsFailure> wrong_protocol(const TlsDetails& details);

// For SSL_CTX_set_cert_verify_callback(); the SSL's application data is its TlsAttempt.
int verify_certificate(X509_STORE_CTX* store, void* nothing);

}  // namespace bittern::net
