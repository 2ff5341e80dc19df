#include <openssl/bio.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "bittern/base/check.h"
#include "net/socket_io_impl.h"
#include "net/tls_socket_impl.h"

namespace bittern::net {

struct TlsSocket::Bio {
  static BIO_METHOD* make_method();
  static int write(BIO* bio, const char* bytes, int size);
  static int read(BIO* bio, char* into, int size);
  static long control(BIO* bio, int command, long number, void* pointer);
  static TlsSocket& socket_of(BIO* bio) { return *static_cast<TlsSocket*>(BIO_get_data(bio)); }
};

BIO_METHOD* TlsSocket::Bio::make_method() {
  BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
  BITTERN_CHECK(made != nullptr);
  BIO_meth_set_write(made, write);
  BIO_meth_set_read(made, read);
  BIO_meth_set_ctrl(made, control);
  return made;
}

// A failure is for flush() to tell: what has come from the peer can be read all the same.
int TlsSocket::Bio::write(BIO* bio, const char* bytes, int size) {
  TlsSocket& self = socket_of(bio);
  std::string_view rest(bytes, static_cast<std::size_t>(size));
  self.written_ += rest.size();
  if (self.kept_.empty() && self.write_error_ == 0) {
    self.write_error_ = send_some(self.socket_, rest);
    self.sent_ += static_cast<std::size_t>(size) - rest.size();
  }
  if (self.write_error_ == 0) {
    self.kept_ += rest;
  }
  return size;
}

// A short read is the last one of its turn, as Connection has it.
int TlsSocket::Bio::read(BIO* bio, char* into, int size) {
  TlsSocket& self = socket_of(bio);
  BIO_clear_retry_flags(bio);
  if (self.dry_ || self.most_ == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const ssize_t got = receive(self.socket_, into, static_cast<std::size_t>(size));
  self.dry_ = got < size;
  self.most_ -= std::min(self.most_, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  self.ended_ = got == 0;
  if (got < 0 && errno == EAGAIN) {
    BIO_set_retry_read(bio);
  } else if (got < 0) {
    self.read_error_ = errno;
  } else if (got > 0 && self.first_byte_ == '\0') {
    self.first_byte_ = *into;
  }
  return static_cast<int>(got);
}

long TlsSocket::Bio::control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_EOF:
      return socket_of(bio).ended_ ? 1 : 0;
    default:
      return 0;
  }
}

bio_st* TlsSocket::make_bio() {
  static BIO_METHOD* const method = Bio::make_method();
  BIO* const bio = BIO_new(method);
  BITTERN_CHECK(bio != nullptr);
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  return bio;
}

int TlsSocket::flush() {
  if (write_error_ == 0 && !kept_.empty()) {
    std::string_view rest = kept_;
    write_error_ = send_some(socket_, rest);
    sent_ += kept_.size() - rest.size();
    kept_.erase(0, kept_.size() - rest.size());
  }
  if (kept_.empty() || write_error_ != 0) {
    std::string().swap(kept_);  // clear() would keep the memory
  }
  return write_error_;
}

}  // namespace bittern::net
