// The encrypted side of a TlsChannel: what OpenSSL reads and writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

struct bio_st;  // OpenSSL's BIO

namespace bittern::net {

// Instead of SSL_set_fd(), whose writes raise SIGPIPE. What the socket does not take is kept, so
// that OpenSSL never has to stop within a record: with one half written it cannot answer a
// KeyUpdate (RFC 8446 §4.6.3), and breaks the connection off.
class TlsSocket {
 public:
  explicit TlsSocket(int socket) : socket_(socket) {}
  TlsSocket(const TlsSocket&) = delete;
  TlsSocket& operator=(const TlsSocket&) = delete;

  [[nodiscard]] bio_st* make_bio();  // which must not outlive this

  // Of what comes next, as much is read as the socket has now, but not much more than `most`: of
  // records that are for TLS itself (KeyUpdate) OpenSSL tells nothing, and would take them for
  // ever.
  void begin_reading(std::size_t most) {
    dry_ = false;
    most_ = most;
  }
  // Sends what is kept, as far as the socket takes it. Returns 0, or the errno of the failure,
  // after which nothing is kept any more.
  [[nodiscard]] int flush();

  [[nodiscard]] int descriptor() const { return socket_; }
  [[nodiscard]] std::size_t kept() const { return kept_.size(); }
  [[nodiscard]] std::uint64_t written() const { return written_; }  // by OpenSSL
  [[nodiscard]] std::uint64_t sent() const { return sent_; }        // of that; the socket took it
  [[nodiscard]] int read_error() const { return read_error_; }      // an errno
  [[nodiscard]] char first_byte() const { return first_byte_; }     // that was read

 private:
  struct Bio;

  std::string kept_;
  std::uint64_t written_ = 0;
  std::uint64_t sent_ = 0;
  std::size_t most_ = 0;  // what is still to be read
  int socket_;
  int read_error_ = 0;
  int write_error_ = 0;
  char first_byte_ = '\0';
  bool dry_ = false;  // the socket has given what it had
  bool ended_ = false;
};

}  // namespace bittern::net
