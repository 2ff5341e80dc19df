// A Jabber server of which a test writes every word, plain and over TLS: OpenSSL as it is.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bittern/base/ip_address.h"
#include "tests/net/tls_peer.h"
#include "tests/net/tls_support.h"

namespace bittern::test {

extern const std::string kStartTlsFeatures;  // that require STARTTLS
extern const std::string kPlainFeatures;     // SASL PLAIN
extern const std::string kProceed;

class ScriptedServer {
 public:
  // Its certificate is for `name`, and by nobody that others would trust: see ca_file().
  explicit ScriptedServer(const std::string& name = "example.org");

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  [[nodiscard]] std::string ca_file() const { return certificate_.certificate; }
  [[nodiscard]] net::TlsPeerOptions tls() const { return {.certificate = certificate_}; }

  // Takes what has come, and sends what is to be said: to be called in each turn of a wait.
  void go_on();
  [[nodiscard]] std::size_t connections() const { return peers_.size(); }
  [[nodiscard]] net::TlsPeer& peer(std::size_t index = 0) { return *peers_.at(index); }
  // What has come since mark() on the connection `index`.
  [[nodiscard]] bool got(const std::string& text, std::size_t index = 0) const;

 private:
  net::TlsFiles files_;
  net::CertificateFiles certificate_;
  net::RawListener listener_;
  std::vector<std::unique_ptr<net::TlsPeer>> peers_;
};

}  // namespace bittern::test
