// TLS towards a server: what is asked of its certificate, and a plain connection made into a
// secured one. No OpenSSL here, as in tls.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bittern/base/expected.h"
#include "net/connection.h"
#include "net/loop.h"
#include "net/tls.h"

namespace bittern::net {

struct TlsAttempt;
struct TlsClientContext;

struct TlsClientOptions {
  // PEM: what a certificate has to be issued by, or be. Empty: the system's certificates.
  std::string ca_file = {};
  // "sha256//BASE64", the hash of a public key (RFC 7469 §2.4: of its SubjectPublicKeyInfo). If
  // there are any, the server's key has to be one of them, and nothing else of its certificate
  // counts.
  std::vector<std::string> pins = {};
  bool verify = true;                                          // false: any certificate will do
  std::optional<CertificateFiles> certificate = std::nullopt;  // ours, for servers that ask for one
};

// Text in it is the server's, but without control characters and not without end.
struct CertificateDetails {
  std::string subject;  // "CN=example.org,O=Example" (RFC 2253)
  std::string issuer;
  std::vector<std::string> names;  // that it is for: "example.org", "*.example.org"
  std::int64_t not_before = 0;     // UNIX time
  std::int64_t not_after = 0;
  std::string pin;  // as in TlsClientOptions::pins
};

struct TlsDetails {
  std::string version;   // "TLSv1.3"
  std::string cipher;    // "TLS_AES_256_GCM_SHA384"
  std::string protocol;  // by ALPN, or empty
  CertificateDetails certificate;
};

struct TlsFailure {
  bool certificate = false;  // TLS is understood, but the certificate is not good enough
  // A phrase, with what to do about it where that is known: "the certificate is for
  // other.example, not for example.org".
  std::string reason;
  std::optional<CertificateDetails> details = std::nullopt;  // if there was a certificate
};

struct TlsPurpose {
  // What the server has to prove that it is (RFC 6120 §13.7.2.1): the domain, in UTF-8 as users
  // write it, never the host that DNS led to.
  std::string domain;
  bool direct = false;  // TLS from the first byte on: says that it is for XMPP (XEP-0368)
};

// How bittern speaks TLS to one server. TLS 1.2 and 1.3; no renegotiation, no resumption.
class TlsClient {
 public:
  // The error is a phrase with the file, the reason, and what to do.
  [[nodiscard]] static base::Expected<std::shared_ptr<TlsClient>, std::string> load(
      TlsClientOptions options);
  TlsClient(TlsClientOptions options, std::shared_ptr<const TlsClientContext> context);

  // Reads all files anew, for connections to come. On failure everything stays as it was.
  [[nodiscard]] base::Expected<void, std::string> reload();

  [[nodiscard]] std::shared_ptr<TlsAttempt> attempt(TlsPurpose purpose) const;

 private:
  TlsClientOptions options_;
  std::shared_ptr<const TlsClientContext> context_;
};

// Begins TLS on a plain Connection, as its client. Destroying it gives up and closes.
class Securing {
 public:
  // The connection's tls_details() say what came of it.
  using Done = std::function<void(base::Expected<std::unique_ptr<Connection>, TlsFailure>)>;

  // `plain` may have been started: its owner hears nothing more. What it keeps unsent is sent
  // first; what it has told its owner is not seen by TLS (RFC 6120 §5.4.3.3). `done` is called
  // once, in a later turn; it may destroy the Securing. There is no time limit: a server may say
  // nothing for ever.
  Securing(Loop& loop, std::unique_ptr<Connection> plain,
           const std::shared_ptr<const TlsClient>& client, TlsPurpose purpose, Done done);
  ~Securing();
  Securing(const Securing&) = delete;
  Securing& operator=(const Securing&) = delete;

  class Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace bittern::net
