// What a listener needs to speak TLS: certificates, keys, protocols. No OpenSSL here; only this
// folder's tls*.cc include it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bittern/base/expected.h"

namespace bittern::net {

class TlsChannel;
struct TlsContexts;

// Paths of PEM files: the certificate with those of its chain behind it, and its private key.
struct CertificateFiles {
  std::string certificate;
  std::string key;
};

// Shared by the listeners. TLS 1.2 and 1.3; no client certificates, no renegotiation, no early
// data.
class TlsServer {
 public:
  // Which certificate a client gets goes by the server name it asks for (SNI, RFC 6066 §3) and by
  // the names in the certificates; the first one is for who asks for none, or for one that none is
  // for. `protocols`: by ALPN (RFC 7301), in order of preference, {"http/1.1"}; none: whatever the
  // client says. The error is a phrase with the file, the reason, and what to do.
  [[nodiscard]] static base::Expected<std::shared_ptr<TlsServer>, std::string> load(
      std::vector<CertificateFiles> files, std::vector<std::string> protocols);
  TlsServer(std::vector<CertificateFiles> files, std::vector<std::string> protocols,
            std::shared_ptr<const TlsContexts> contexts);

  // Reads all files anew, for connections to come; those that are open keep what they have. On
  // failure everything stays as it was.
  [[nodiscard]] base::Expected<void, std::string> reload();

  // What clients will not like about the certificates, as of now: those that are not valid yet, or
  // not any more. A phrase each, for the log.
  [[nodiscard]] std::vector<std::string> warnings() const;

  // For a connected, non-blocking socket, which stays its owner's and is not read or written by
  // another way from then on.
  [[nodiscard]] std::unique_ptr<TlsChannel> accept(int socket) const;

 private:
  std::vector<CertificateFiles> files_;
  std::vector<std::string> protocols_;
  std::shared_ptr<const TlsContexts> contexts_;
};

// To be called before anything else uses OpenSSL, once: else it is false, and its buffers stay in
// the heap, where a burst of handshakes leaves holes that are never given back.
bool keep_tls_buffers_out_of_the_heap();

}  // namespace bittern::net
