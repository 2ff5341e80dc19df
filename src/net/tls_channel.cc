#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "bittern/base/check.h"
#include "net/socket_io_impl.h"
#include "net/tls_channel_impl.h"
#include "net/tls_details_impl.h"
#include "net/tls_pointers_impl.h"

namespace bittern::net {
namespace {

// A record and what TLS answers by itself are less. A peer that asks for more answers (KeyUpdate)
// and takes none is not read.
constexpr std::size_t kMostKept = 32768;

constexpr std::size_t kMostInHandshake = 65536;

}  // namespace

TlsChannel::TlsChannel(ssl_st* ssl, std::shared_ptr<const void> needed, int socket)
    : needed_(std::move(needed)), socket_(socket), ssl_(ssl) {
  BITTERN_CHECK(ssl_ != nullptr);
  bio_st* const bio = socket_.make_bio();
  SSL_set_bio(ssl_, bio, bio);
}

TlsChannel::~TlsChannel() { SSL_free(ssl_); }

// The thread's error queue has to be empty before the call that `result` is of.
TlsChannel::Step TlsChannel::step_after(int result) {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_NONE:
      return Step::kDone;
    case SSL_ERROR_WANT_READ:
      return Step::kWantRead;
    case SSL_ERROR_ZERO_RETURN:
      ended_ = true;
      return Step::kFailed;
    case SSL_ERROR_SYSCALL:
      read_error_ = socket_.read_error();
      ended_ = read_error_ == 0;
      return Step::kFailed;
    default:  // not WANT_WRITE: the BIO takes everything
      read_error_ = EPROTO;
      error_code_ = error_code_ != 0 ? error_code_ : ERR_peek_error();
      return Step::kFailed;
  }
}

TlsChannel::Step TlsChannel::handshake() {
  ERR_clear_error();
  socket_.begin_reading(kMostInHandshake);
  const Step step = step_after(SSL_do_handshake(ssl_));
  if (const int error = socket_.flush(); error != 0 && step != Step::kFailed) {
    read_error_ = error;
    return Step::kFailed;
  }
  if (step == Step::kDone) {
    has_more_ = SSL_has_pending(ssl_) == 1;
    SSL_free_buffers(ssl_);  // which does nothing while there is anything in them
  }
  return socket_.kept() > 0 && step != Step::kFailed ? Step::kWantWrite : step;
}

ssize_t TlsChannel::receive(char* into, std::size_t size) {
  wants_room_ = socket_.kept() > kMostKept;
  if (wants_room_) {
    errno = EAGAIN;
    return -1;
  }
  std::size_t all = 0;
  Step step = read_error_ != 0 || ended_ ? Step::kFailed : Step::kDone;
  socket_.begin_reading(2 * size);  // encrypted, some bytes are more
  while (step == Step::kDone && all < size) {
    std::size_t got = 0;
    ERR_clear_error();
    step = step_after(SSL_read_ex(ssl_, into + all, size - all, &got));
    all += got;
  }
  has_more_ = step != Step::kWantRead;
  if (all > 0) {
    return static_cast<ssize_t>(all);
  }
  errno = step == Step::kFailed ? read_error_ : EAGAIN;
  return errno == 0 ? 0 : -1;
}

int TlsChannel::send(std::string_view& bytes) {
  while (true) {
    if (const int error = socket_.flush(); error != 0) {
      return error;
    }
    if (bytes.empty() || socket_.kept() > 0) {
      return 0;
    }
    if (marks_.full()) {
      static_cast<void>(acknowledged(unread_bytes(socket_.descriptor())));
    }
    std::size_t taken = 0;
    ERR_clear_error();
    if (read_error_ == EPROTO ||
        step_after(SSL_write_ex(ssl_, bytes.data(), bytes.size(), &taken)) != Step::kDone) {
      return EPROTO;
    }
    marks_.add(taken, socket_.written());
    bytes.remove_prefix(taken);
  }
}

bool TlsChannel::close_notify() {
  if (read_error_ != EPROTO && (SSL_get_shutdown(ssl_) & SSL_SENT_SHUTDOWN) == 0) {
    ERR_clear_error();
    SSL_shutdown(ssl_);
  }
  return socket_.flush() != 0 || socket_.kept() == 0;
}

std::uint64_t TlsChannel::acknowledged(std::size_t left) {
  marks_.acknowledge(socket_.sent() - std::min<std::uint64_t>(socket_.sent(), left));
  return marks_.acknowledged();
}

std::string TlsChannel::reason() const {
  if (error_code_ != 0) {
    return "TLS: " + openssl_reason(error_code_);
  }
  return read_error_ != 0 ? reason_of(read_error_) : "closed by the peer in the TLS handshake";
}

std::optional<TlsDetails> TlsChannel::details() const { return tls_details(ssl_); }

// A record begins with its type (RFC 8446 §5.1).
bool TlsChannel::spoke_no_tls() const {
  const char first = socket_.first_byte();
  return read_error_ == EPROTO && first != '\0' && (first < '\x14' || first > '\x18');
}

// OpenSSL knows four methods, and OPTIONS is not among them. A record of TLS begins with a number
// below 32 (RFC 8446 §5.1), a method with a letter.
bool TlsChannel::spoke_plain_http() const {
  const char first = socket_.first_byte();
  return read_error_ == EPROTO && socket_.written() == 0 && first >= 'A' && first <= 'Z';
}

}  // namespace bittern::net
