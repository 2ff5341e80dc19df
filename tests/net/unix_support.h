// Unix sockets in a directory of their own.
#pragma once

#include <memory>
#include <string>

#include "tests/net/net_support.h"

namespace bittern::net {

// Empty at first, gone at the end.
class Directory {
 public:
  Directory();
  ~Directory();
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// Connected to that path, or nullptr with errno set.
std::unique_ptr<RawPeer> connect_unix(const std::string& path);

// A socket bound there, which listens if `listens`; the caller closes it.
int bind_unix(const std::string& path, int type, bool listens);

// As Accepted, over a Unix socket.
struct AcceptedUnix {
  AcceptedUnix();

  Directory directory;
  Loop loop;
  Recorder ours;
  std::unique_ptr<Listener> listener;
  std::unique_ptr<RawPeer> peer;
};

}  // namespace bittern::net
