// Bytes into and out of a non-blocking stream socket.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bittern::net {

class TlsChannel;

[[nodiscard]] std::string reason_of(int error);  // an errno in words

// Takes off `bytes` what was sent: less than all of it when the socket is full. Returns 0 or an
// errno.
[[nodiscard]] int send_some(int socket, std::string_view& bytes);

// As recv(2), past EINTR.
ssize_t receive(int socket, char* into, std::size_t size, int flags = 0);

// The socket's pending error (SO_ERROR), 0 for none.
[[nodiscard]] int take_error(int socket);

void close_on_exec(int socket);
void do_not_block(int socket);
void do_not_delay(int socket);  // TCP_NODELAY
void keep_alive(int socket);
void reset_when_closed(int socket);  // what is unsent is dropped, and the peer is told

[[nodiscard]] bool is_local(int socket);  // a Unix socket

// Bytes sent that the peer's TCP has not acknowledged, also after the end of the connection.
// SIOCOUTQ counts our end of the stream as a byte until it is acknowledged: `shut_down` says that
// it was sent.
[[nodiscard]] std::size_t unacknowledged_bytes(int socket, bool shut_down);

// Bytes sent that a Unix socket's peer has not read: at most so many, for SIOCOUTQ counts the
// memory that they take, with its overhead, and half read as whole; 0 is exact. SIZE_MAX: nothing
// can be known, for a peer that closes takes with it what it had not read. Then ECONNRESET is
// pending.
[[nodiscard]] std::size_t unread_bytes(int socket);

// Where bytes go: the socket, or TLS on it.
struct Wire {
  int socket;
  TlsChannel* tls;
};

// What the peer does not take yet. Holds no memory when empty.
class SendBuffer {
 public:
  // Sends at once as much as the socket takes, behind what waits already, and keeps the rest.
  // Returns 0, or the errno of the failure, after which the buffer is empty.
  [[nodiscard]] int write(Wire wire, std::string_view bytes);
  // Sends what waits, as much as the socket takes; returns the same.
  [[nodiscard]] int flush(Wire wire);

  [[nodiscard]] std::size_t size() const { return kept_ ? kept_->bytes.size() - kept_->sent : 0; }
  // How much has been handed to the socket in all.
  [[nodiscard]] std::uint64_t handed_over() const { return handed_over_; }
  void release() { kept_.reset(); }

 private:
  struct Kept {
    std::string bytes;
    std::size_t sent = 0;  // how much of them has gone
  };

  [[nodiscard]] int send(Wire wire, std::string_view& bytes);
  void keep(std::string_view bytes);

  std::unique_ptr<Kept> kept_;
  std::uint64_t handed_over_ = 0;
};

}  // namespace bittern::net
