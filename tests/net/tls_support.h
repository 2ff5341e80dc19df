// A client of TLS that shows each of its bytes, and certificates made for the moment.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/connection.h"
#include "net/loop.h"
#include "net/tls.h"
#include "net/tls_channel_impl.h"
#include "tests/net/net_support.h"

namespace bittern::net {

struct MadeCertificate {
  std::string label = "default";        // its common name
  std::vector<std::string> names = {};  // DNS names
  bool rsa = false;                     // else ECDSA
  int from_days = -1;                   // valid from then, counted from now
  int until_days = 1;
  std::string passphrase = {};                  // of the key
  std::vector<std::string> also = {};           // other names as OpenSSL writes them: "URI:..."
  std::string usage = {};                       // extended key usage: "serverAuth"
  bool authority = false;                       // may issue others
  std::optional<CertificateFiles> issuer = {};  // else it is self-signed
};

// A directory of its own for files, gone at the end.
class TlsFiles {
 public:
  TlsFiles();
  ~TlsFiles();
  TlsFiles(const TlsFiles&) = delete;
  TlsFiles& operator=(const TlsFiles&) = delete;

  // Writes NAME.pem and NAME.key.
  CertificateFiles make(const std::string& name, const MadeCertificate& what = {}) const;
  [[nodiscard]] std::string path(const std::string& name) const;
  void write(const std::string& name, std::string_view content) const;
  [[nodiscard]] std::string read(const std::string& name) const;

 private:
  std::filesystem::path directory_;
};

using TlsServerPointer = std::shared_ptr<TlsServer>;

// Of one certificate for anything, which speaks http/1.1.
TlsServerPointer some_server();

struct RawTlsOptions {
  int version = TLS1_3_VERSION;  // that and no other
  std::string server_name = {};
  std::vector<std::string> protocols = {};  // none: without ALPN
  std::string signatures = {};              // SSL_set1_sigalgs_list()
  std::string ciphers = {};                 // of TLS 1.2
  SSL_SESSION* session = nullptr;           // to resume
};

// Its bytes go by way of memory: what it has to say waits until send() takes it.
class RawTlsClient {
 public:
  explicit RawTlsClient(const RawTlsOptions& options = {});
  ~RawTlsClient();
  RawTlsClient(const RawTlsClient&) = delete;
  RawTlsClient& operator=(const RawTlsClient&) = delete;

  // Go on as far as possible with what was received.
  bool handshake();  // true when it is done
  void write(std::string_view bytes);
  std::string read();
  void close_notify();
  void update_keys();  // and asks the server for the same

  [[nodiscard]] std::string take_output(std::size_t most = SIZE_MAX);
  void receive(std::string_view encrypted);

  [[nodiscard]] bool ended() const;  // by close_notify
  [[nodiscard]] std::string error() const { return error_; }
  [[nodiscard]] std::string label() const;  // of the server's certificate
  [[nodiscard]] std::string protocol() const;
  [[nodiscard]] SSL* ssl() const { return ssl_; }

 private:
  void note(int result);

  SSL_CTX* context_;
  SSL* ssl_;
  BIO* in_;
  BIO* out_;
  std::string error_;
};

// Two ends of a connection over 127.0.0.1; the first is not blocking.
struct TcpPair {
  TcpPair();

  int ours;
  std::unique_ptr<RawPeer> peer;
};

// A channel and its client, before the handshake.
struct TlsHandshake {
  explicit TlsHandshake(const TlsServer& server, const RawTlsOptions& options = {});
  ~TlsHandshake();

  // Until both are done or one has failed.
  bool run();
  void exchange();  // what the client says goes to the channel, and what that says comes back

  TcpPair tcp;
  RawTlsClient client;
  std::unique_ptr<TlsChannel> channel;
  TlsChannel::Step step = TlsChannel::Step::kWantRead;
  bool owns_socket = true;
};

// A Connection with TLS, started, and its client.
struct TlsAccepted {
  explicit TlsAccepted(const TlsServerPointer& server, const RawTlsOptions& options = {},
                       bool start = true);
  explicit TlsAccepted(std::unique_ptr<TlsHandshake> begun, bool start = true);
  TlsAccepted() : TlsAccepted(some_server()) {}

  void send();  // what the client has to say, all of it
  void say(std::string_view bytes);
  std::string hear();  // what has come for the client

  Loop loop;
  Recorder ours;
  std::unique_ptr<TlsHandshake> handshake;
  RawPeer& peer;
  RawTlsClient& client;
};

}  // namespace bittern::net
