// Sockets that listen: of TCP, of a Unix path, or passed on by who started this process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "bittern/base/expected.h"
#include "bittern/base/ip_address.h"

namespace bittern::net {

// The file of a Unix socket that was bound here; or nothing.
class SocketFile {
 public:
  SocketFile() = default;
  explicit SocketFile(std::string path);  // which has just been bound
  // Removes the file, if it is still the same: the path may be another's by now. To be called while
  // the socket is open, for until then its inode is nobody else's.
  void remove();

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

struct ListeningSocket {
  int descriptor = -1;  // non-blocking, closed on exec; whoever gets this closes it
  int family = 0;       // AF_INET, AF_INET6, AF_UNIX
  std::uint16_t port = 0;
  std::string name;  // "127.0.0.1:5280", "unix:/run/bittern/http.sock"
  bool shares_port = false;
  SocketFile file{};
};

// Errors are phrases with the stage, the address and the reason.
using Listening = base::Expected<ListeningSocket, std::string>;

// `shares_port`: others of listen_beside() may follow.
[[nodiscard]] Listening listen_at(const base::SocketAddress& at, bool shares_port);
[[nodiscard]] Listening listen_at(const std::string& path, unsigned mode);
// One more for the same clients, of which each comes to one of the two. Of a socket that shares its
// port it is a new one, with a queue of its own; else the same one, with whose queue both help.
[[nodiscard]] Listening listen_beside(const ListeningSocket& other);
// A socket that listens already; on an error it is left open.
[[nodiscard]] Listening listening_already(int descriptor);

}  // namespace bittern::net
