// Unix sockets that listen (unix(7)).
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

#include "net/listening_socket_impl.h"
#include "net/socket_io_impl.h"
#include "net/unix_socket_impl.h"

namespace bittern::net {
namespace {

constexpr std::size_t kMaxPath = sizeof(sockaddr_un::sun_path) - 1;

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) {
      ::close(value_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

int stream_socket() { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

// `call` is bind() or connect(). Returns 0 or an errno.
template <typename Call>
int with_address(Call call, int socket, const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return call(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
}

std::string failure(const char* stage, const std::string& path, const std::string& reason) {
  return std::string(stage) + " unix:" + path + ": " + reason;
}

// Somebody listens there, or may: a full queue is EAGAIN. Nobody does: ECONNREFUSED, also when the
// socket is bound and not listening yet, which lasts for an instant only.
int probe(const std::string& path) {
  const Descriptor socket(stream_socket());
  return with_address(::connect, socket.get(), path);
}

// A socket that nobody listens on is left by a process that died. Returns what keeps the path from
// being bound, or nothing.
std::string clear_path(const std::string& path) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) != 0) {
    return errno == ENOENT ? "" : failure("bind", path, reason_of(errno));
  }
  if (!S_ISSOCK(there.st_mode)) {
    return failure("bind", path, "a file that is no socket is there");
  }
  const int error = probe(path);
  if (error == 0 || error == EAGAIN) {
    return failure("bind", path, "somebody listens there already");
  }
  if (error != ECONNREFUSED) {
    return failure("bind", path, "a socket is there already (" + reason_of(error) + ")");
  }
  return ::unlink(path.c_str()) == 0 ? "" : failure("remove", path, reason_of(errno));
}

}  // namespace

SocketFile::SocketFile(std::string path) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0) {
    path_ = std::move(path);
    device_ = there.st_dev;
    inode_ = there.st_ino;
  }
}

void SocketFile::remove() {
  const std::string path = std::exchange(path_, {});
  struct stat there {};
  if (!path.empty() && ::lstat(path.c_str(), &there) == 0 && there.st_dev == device_ &&
      there.st_ino == inode_) {
    ::unlink(path.c_str());
  }
}

std::string unix_name(int socket) {
  sockaddr_un own{};
  socklen_t size = sizeof own;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size) != 0) {
    return "unix:";
  }
  const std::size_t given = size - offsetof(sockaddr_un, sun_path);
  if (given > 0 && own.sun_path[0] == '\0') {
    return "unix:@" + std::string(own.sun_path + 1, given - 1);
  }
  return "unix:" + std::string(own.sun_path, ::strnlen(own.sun_path, given));
}

// The mode is set between bind() and listen(): until then nobody can connect, whatever the mode of
// the new file, so neither it nor the umask, which is the whole process's, matters.
Listening listen_at(const std::string& path, unsigned mode) {
  if (path.empty() || path.size() > kMaxPath || path.find('\0') != std::string::npos) {
    return base::make_unexpected(failure("bind", path, "not a path of 1 to 107 bytes"));
  }
  if (std::string reason = clear_path(path); !reason.empty()) {
    return base::make_unexpected(std::move(reason));
  }
  Descriptor socket(stream_socket());
  if (const int error = with_address(::bind, socket.get(), path); error != 0) {
    return base::make_unexpected(failure("bind", path, reason_of(error)));
  }
  SocketFile file(path);
  const char* failed = ::chmod(path.c_str(), mode) == 0 ? nullptr : "chmod";
  if (failed == nullptr && ::listen(socket.get(), SOMAXCONN) != 0) {
    failed = "listen";
  }
  if (failed != nullptr) {
    std::string reason = failure(failed, path, reason_of(errno));
    file.remove();
    return base::make_unexpected(std::move(reason));
  }
  return ListeningSocket{.descriptor = socket.release(),
                         .family = AF_UNIX,
                         .name = "unix:" + path,
                         .file = std::move(file)};
}

}  // namespace bittern::net
