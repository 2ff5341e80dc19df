#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "bittern/base/check.h"
#include "net/socket_io_impl.h"
#include "net/tls_channel_impl.h"
#include "net/tls_contexts_impl.h"

namespace bittern::net {

// Instead of SSL_set_fd(): its writes raise SIGPIPE, and here each byte is counted.
struct TlsChannel::Bio {
  static bio_st* make(TlsChannel& channel);
  static BIO_METHOD* make_method();
  static int write(BIO* bio, const char* bytes, int size);
  static int read(BIO* bio, char* into, int size);
  static long control(BIO* bio, int command, long number, void* pointer);
  static TlsChannel& channel_of(BIO* bio) { return *static_cast<TlsChannel*>(BIO_get_data(bio)); }
};

bio_st* TlsChannel::Bio::make(TlsChannel& channel) {
  static BIO_METHOD* const method = make_method();
  BIO* const bio = BIO_new(method);
  BITTERN_CHECK(bio != nullptr);
  BIO_set_data(bio, &channel);
  BIO_set_init(bio, 1);
  return bio;
}

BIO_METHOD* TlsChannel::Bio::make_method() {
  BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
  BITTERN_CHECK(made != nullptr);
  BIO_meth_set_write(made, write);
  BIO_meth_set_read(made, read);
  BIO_meth_set_ctrl(made, control);
  return made;
}

int TlsChannel::Bio::write(BIO* bio, const char* bytes, int size) {
  TlsChannel& channel = channel_of(bio);
  BIO_clear_retry_flags(bio);
  std::string_view rest(bytes, static_cast<std::size_t>(size));
  channel.error_ = send_some(channel.socket_, rest);
  const int sent = size - static_cast<int>(rest.size());
  if (channel.error_ == 0 && sent == 0) {
    BIO_set_retry_write(bio);
  }
  channel.sent_ += static_cast<std::uint64_t>(sent);
  return sent > 0 ? sent : -1;
}

// A short read is the last one of its turn, as Connection has it.
int TlsChannel::Bio::read(BIO* bio, char* into, int size) {
  TlsChannel& channel = channel_of(bio);
  BIO_clear_retry_flags(bio);
  errno = EAGAIN;
  const ssize_t got =
      channel.dry_ ? -1 : net::receive(channel.socket_, into, static_cast<std::size_t>(size));
  channel.error_ = got < 0 && errno != EAGAIN ? errno : 0;
  if (got < 0 && channel.error_ == 0) {
    BIO_set_retry_read(bio);
  }
  channel.ended_ = channel.ended_ || got == 0;
  channel.dry_ = got < size;
  if (got > 0 && channel.first_byte_ == '\0') {
    channel.first_byte_ = *into;
  }
  return static_cast<int>(got);
}

long TlsChannel::Bio::control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;  // nothing is kept here
    case BIO_CTRL_EOF:
      return channel_of(bio).ended_ ? 1 : 0;
    default:
      return 0;
  }
}

TlsChannel::TlsChannel(std::shared_ptr<const TlsContexts> contexts, int socket)
    : contexts_(std::move(contexts)),
      ssl_(SSL_new(contexts_->contexts.front().get())),
      socket_(socket) {
  BITTERN_CHECK(ssl_ != nullptr);
  bio_st* const bio = Bio::make(*this);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_accept_state(ssl_);
}

TlsChannel::~TlsChannel() { SSL_free(ssl_); }

// Before each call that `result` is of, the thread's error queue is to be cleared, and error_.
TlsChannel::Step TlsChannel::step_after(int result) {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_NONE:
      return Step::kDone;
    case SSL_ERROR_WANT_READ:
      return Step::kWantRead;
    case SSL_ERROR_WANT_WRITE:
      return Step::kWantWrite;
    case SSL_ERROR_ZERO_RETURN:
      ended_ = true;
      error_ = 0;
      return Step::kFailed;
    case SSL_ERROR_SYSCALL:
      return Step::kFailed;  // with error_, if not the end of the stream
    default:
      broken_ = true;
      error_ = EPROTO;
      error_code_ = ERR_peek_error();
      return Step::kFailed;
  }
}

TlsChannel::Step TlsChannel::handshake() {
  ERR_clear_error();
  dry_ = false;
  const Step step = step_after(SSL_do_handshake(ssl_));
  read_error_ = step == Step::kFailed ? error_ : 0;
  if (step == Step::kDone) {
    has_more_ = SSL_has_pending(ssl_) == 1;
    SSL_free_buffers(ssl_);  // which does nothing while there is anything in them
  }
  return step;
}

ssize_t TlsChannel::receive(char* into, std::size_t size) {
  std::size_t all = 0;
  Step step = read_error_ != 0 || ended_ ? Step::kFailed : Step::kDone;
  dry_ = false;
  while (step == Step::kDone && all < size) {
    std::size_t got = 0;
    ERR_clear_error();
    step = step_after(SSL_read_ex(ssl_, into + all, size - all, &got));
    all += got;
    if (step == Step::kFailed) {
      read_error_ = error_;
    }
  }
  wants_room_ = step == Step::kWantWrite;
  has_more_ = step == Step::kDone || step == Step::kFailed;
  if (all > 0) {
    return static_cast<ssize_t>(all);
  }
  errno = step == Step::kFailed ? read_error_ : EAGAIN;
  return errno == 0 ? 0 : -1;
}

int TlsChannel::send(std::string_view& bytes) {
  Step step = Step::kDone;
  if (broken_) {
    return EPROTO;
  }
  while (step == Step::kDone && !bytes.empty()) {
    if (marks_.full()) {
      static_cast<void>(acknowledged(unread_bytes(socket_)));
    }
    std::size_t taken = 0;
    ERR_clear_error();
    step = step_after(SSL_write_ex(ssl_, bytes.data(), bytes.size(), &taken));
    if (step == Step::kDone) {
      marks_.add(taken, sent_);
      bytes.remove_prefix(taken);
    }
  }
  if (step == Step::kDone || step == Step::kWantWrite) {
    return 0;
  }
  return error_ != 0 ? error_ : EPIPE;  // kWantRead: never without renegotiation
}

bool TlsChannel::close_notify() {
  if (broken_ || notified_) {
    return true;
  }
  ERR_clear_error();
  const int result = SSL_shutdown(ssl_);
  notified_ = result >= 0 || SSL_get_error(ssl_, result) != SSL_ERROR_WANT_WRITE;
  return notified_;
}

std::uint64_t TlsChannel::acknowledged(std::size_t left) {
  marks_.acknowledge(sent_ - std::min<std::uint64_t>(sent_, left));
  return marks_.acknowledged();
}

std::string TlsChannel::reason() const {
  if (error_code_ != 0) {
    return "TLS: " + openssl_reason(error_code_);
  }
  return read_error_ != 0 ? reason_of(read_error_) : "closed by the peer in the TLS handshake";
}

// OpenSSL knows four methods, and OPTIONS is not among them. A record of TLS begins with a number
// below 32 (RFC 8446 §5.1), a method with a letter.
bool TlsChannel::spoke_plain_http() const {
  return broken_ && sent_ == 0 && first_byte_ >= 'A' && first_byte_ <= 'Z';
}

}  // namespace bittern::net
