// A server's end of a connection, plain at first and TLS when told, with nothing of ours but the
// socket: OpenSSL as it is.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/tls.h"
#include "tests/net/net_support.h"

namespace bittern::net {

struct TlsPeerOptions {
  CertificateFiles certificate;  // with those of its chain behind it
  int version = 0;               // that and no other
  std::string protocol = {};     // by ALPN, whatever is offered; empty: none
  bool asks = false;             // for a certificate, and takes any
  bool insists = false;          // on getting one, if it asks
  std::string ciphers = {};      // of TLS 1.2
};

// Waits for nothing: go_on() is to be called again and again, in the test's loop (run_until) or in
// a thread of its own.
class TlsPeer {
 public:
  explicit TlsPeer(std::unique_ptr<RawPeer> socket) : socket_(std::move(socket)) {}
  ~TlsPeer();
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;

  // What comes from now on is TLS, or what came behind the first `plain` bytes of got(). What was
  // written before goes out plain.
  void begin_tls(const TlsPeerOptions& options, std::size_t plain = SIZE_MAX);
  // Takes what has come and sends what it has to, as far as the socket allows.
  void go_on();

  void write(std::string_view bytes);  // sent by go_on()
  void write_plain(std::string_view bytes) { out_ += bytes; }
  void close_notify();
  void update_keys();

  // What has come: plain until begin_tls(), decrypted since.
  [[nodiscard]] const std::string& got() const { return got_; }
  [[nodiscard]] bool secured() const { return ssl_ != nullptr && SSL_is_init_finished(ssl_) == 1; }
  [[nodiscard]] const std::string& error() const { return error_; }  // TLS's: "tlsv1 alert ..."
  [[nodiscard]] bool ended() const { return socket_->ended(); }      // TCP's end of the stream
  [[nodiscard]] std::string server_name() const;                     // asked for by SNI, or empty
  [[nodiscard]] std::string offered() const { return offered_; }  // by ALPN, as it is on the wire
  [[nodiscard]] std::string client_label() const;  // the client certificate's, or empty
  [[nodiscard]] std::size_t sent() const { return sent_; }

  // For go_on(): bytes sent at once, and in all, after which the socket is closed.
  void send_at_most(std::size_t at_once) { at_once_ = at_once; }
  void close_after(std::size_t bytes) { close_after_ = bytes; }
  [[nodiscard]] RawPeer& socket() { return *socket_; }
  [[nodiscard]] SSL* ssl() { return ssl_; }

 private:
  static int choose(SSL* ssl, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void* self);
  void read();
  void send();

  std::unique_ptr<RawPeer> socket_;
  SSL* ssl_ = nullptr;
  BIO* in_ = nullptr;
  BIO* from_ssl_ = nullptr;
  std::string protocol_;
  std::string waiting_;  // to be encrypted
  std::string out_;
  std::string got_;
  std::string error_;
  std::string offered_;
  std::size_t sent_ = 0;
  std::size_t at_once_ = SIZE_MAX;
  std::size_t close_after_ = SIZE_MAX;
};

// Listens on 127.0.0.1, on any free port.
class RawListener {
 public:
  RawListener();
  ~RawListener();
  RawListener(const RawListener&) = delete;
  RawListener& operator=(const RawListener&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::unique_ptr<RawPeer> accept() const;  // nullptr: nobody has come

 private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

}  // namespace bittern::net
