// Bytes into and out of a non-blocking stream socket; no Asio here.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace bittern::net {

[[nodiscard]] std::string reason_of(int error);  // an errno in words

// As recv(2), past EINTR.
[[nodiscard]] ssize_t receive(int socket, char* into, std::size_t size);

// The socket's pending error (SO_ERROR), 0 for none.
[[nodiscard]] int take_error(int socket);

void close_on_exec(int socket);

// What the peer does not take yet. Holds no memory when empty.
class SendBuffer {
 public:
  // Sends at once as much as the socket takes, behind what waits already, and keeps the rest.
  // Returns 0, or the errno of the failure, after which the buffer is empty.
  [[nodiscard]] int write(int socket, std::string_view bytes);
  // Sends what waits, as much as the socket takes; returns the same.
  [[nodiscard]] int flush(int socket);

  [[nodiscard]] std::size_t size() const { return bytes_.size() - sent_; }
  void release();

 private:
  void keep(std::string_view bytes);

  std::string bytes_;
  std::size_t sent_ = 0;  // how much of bytes_ has gone
};

}  // namespace bittern::net
