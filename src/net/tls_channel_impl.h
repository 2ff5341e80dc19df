// TLS on one connected socket, by either side (RFC 8446, RFC 5246).
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/record_marks_impl.h"
#include "net/tls.h"
#include "net/tls_socket_impl.h"

struct ssl_st;  // OpenSSL's SSL

namespace bittern::net {

struct TlsDetails;  // net/tls_client.h

class TlsChannel {
 public:
  enum class Step : std::uint8_t { kDone, kWantRead, kWantWrite, kFailed };

  // `ssl` knows its side, and is the channel's from now on; `needed` is what it points to.
  TlsChannel(ssl_st* ssl, std::shared_ptr<const void> needed, int socket);
  ~TlsChannel();
  TlsChannel(const TlsChannel&) = delete;
  TlsChannel& operator=(const TlsChannel&) = delete;

  // Goes on with the handshake as far as the socket allows; to be called again when the socket is
  // ready for what is wanted, until kDone or kFailed.
  [[nodiscard]] Step handshake();

  // As recv(2): 0 at the peer's close_notify or the end of the stream, -1 with errno otherwise:
  // EAGAIN, the socket's error, or EPROTO for a peer that breaks TLS or ends it by an alert.
  [[nodiscard]] ssize_t receive(char* into, std::size_t size);
  // receive() has something to tell that the socket's readiness does not.
  [[nodiscard]] bool has_more() const { return has_more_; }
  // receive() does not go on before the socket takes more: too much of what TLS itself has to
  // answer the peer is kept.
  [[nodiscard]] bool wants_room() const { return wants_room_; }

  // Takes off `bytes` what was sent or encrypted to be sent; less than all of it when the socket is
  // full. Returns 0 or an errno, as above.
  [[nodiscard]] int send(std::string_view& bytes);
  // Encrypted bytes kept because the socket is full; send(), also of nothing, sends them.
  [[nodiscard]] std::size_t kept() const { return socket_.kept(); }

  // Sends close_notify (RFC 8446 §6.1), after which nothing can be sent. False: the socket is full,
  // to be called again.
  [[nodiscard]] bool close_notify();

  // Of the bytes that send() took, how many the peer's TCP has acknowledged, when the last `left`
  // bytes of what the socket took are not.
  [[nodiscard]] std::uint64_t acknowledged(std::size_t left);
  [[nodiscard]] std::size_t record_marks() const { return marks_.size(); }  // for tests

  // What went wrong, a phrase for the log; after kFailed or EPROTO.
  [[nodiscard]] std::string reason() const;
  // The handshake failed, for the client speaks HTTP without TLS. Nothing has been sent to it, and
  // some of what it said may still be in the socket.
  [[nodiscard]] bool spoke_plain_http() const;
  // The handshake failed, for the peer says something that is not TLS.
  [[nodiscard]] bool spoke_no_tls() const;
  // Once the handshake is done, if the peer has shown a certificate.
  [[nodiscard]] std::optional<TlsDetails> details() const;

 private:
  [[nodiscard]] Step step_after(int result);

  std::shared_ptr<const void> needed_;
  TlsSocket socket_;
  ssl_st* ssl_;
  RecordMarks marks_;
  unsigned long error_code_ = 0;  // OpenSSL's, when read_error_ is EPROTO
  int read_error_ = 0;            // an errno: nothing can be read any more
  bool has_more_ = false;
  bool wants_room_ = false;
  bool ended_ = false;  // by the peer
};

}  // namespace bittern::net
