#include "bench/load/wire.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "bench/common/give_up.h"

namespace bittern::bench {
namespace {

std::string reason_of(int error) { return std::generic_category().message(error); }

// One for all: nothing stays in it between two calls.
std::array<char, 65536>& buffer() {
  static std::array<char, 65536> bytes;
  return bytes;
}

}  // namespace

Wire::Wire(Poller& poller, const Place& place, Account& account, Owner& owner)
    : poller_(poller), account_(account), owner_(owner), tls_context_(place.tls) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const std::string failure = socket_ < 0 ? reason_of(errno) : connect(place);
  if (!failure.empty()) {
    failure_ = std::make_unique<Alarm>(poller_, [this, failure] { fail(failure); });
    failure_->set(clock_now());
  }
}

Wire::~Wire() { close(); }

std::string Wire::connect(const Place& place) {
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (place.from.sin_addr.s_addr != 0) {
    // Else the kernel would keep a port for this address alone, and run out of them early.
    ::setsockopt(socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&place.from), sizeof place.from) != 0) {
      return "bind: " + reason_of(errno);
    }
  }
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&place.address), sizeof place.address) !=
          0 &&
      errno != EINPROGRESS) {
    return "connect: " + reason_of(errno);
  }
  events_ = EPOLLIN | EPOLLOUT;
  poller_.add(socket_, *this, events_);
  return {};
}

void Wire::close() {
  if (socket_ >= 0) {
    poller_.remove(socket_, *this);
    tls_.reset();
    ::close(socket_);
    socket_ = -1;
  }
  state_ = State::kClosed;
}

void Wire::fail(const std::string& reason) {
  if (!closed()) {
    close();
    owner_.on_closed(reason);
  }
}

void Wire::write(std::string_view bytes) {
  if (closed()) {
    return;
  }
  if (state_ == State::kOpen && unsent_.empty()) {
    const ssize_t sent = send_some(bytes);
    if (sent < 0 && errno != EAGAIN) {
      return;  // the next event tells it
    }
    bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
  }
  if (!bytes.empty()) {
    unsent_ += bytes;
    watch(EPOLLIN | EPOLLOUT);
  }
}

void Wire::on_ready(std::uint32_t events) {
  if (state_ == State::kConnecting) {
    on_connected();
  } else if (state_ == State::kHandshake) {
    shake_hands();
  } else {
    if ((events & EPOLLOUT) != 0) {
      flush();
    }
    if (!closed() && (events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) {
      read();
    }
  }
}

void Wire::on_connected() {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    fail("connect: " + reason_of(error));
    return;
  }
  if (!tls_context_) {
    state_ = State::kOpen;
    flush();
    return;
  }
  tls_.reset(::SSL_new(tls_context_.get()));
  ::SSL_set_fd(tls_.get(), socket_);
  ::SSL_set_connect_state(tls_.get());
  state_ = State::kHandshake;
  shake_hands();
}

void Wire::shake_hands() {
  ::ERR_clear_error();
  const int result = ::SSL_do_handshake(tls_.get());
  if (result == 1) {
    state_ = State::kOpen;
    flush();
    return;
  }
  const int error = ::SSL_get_error(tls_.get(), result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    watch(error == SSL_ERROR_WANT_READ ? EPOLLIN : EPOLLOUT);
  } else {
    fail("the TLS handshake failed");
  }
}

void Wire::flush() {
  if (!unsent_.empty()) {
    const ssize_t sent = send_some(unsent_);
    if (sent > 0) {
      unsent_.erase(0, static_cast<std::size_t>(sent));
    } else if (sent < 0 && errno != EAGAIN) {
      fail("send: " + reason_of(errno));
      return;
    }
  }
  watch(unsent_.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
}

// One read that does not fill the buffer was all there is; TLS may have more than epoll knows.
void Wire::read() {
  ssize_t got = 0;
  do {
    got = receive_some(buffer().data(), buffer().size());
    if (got > 0) {
      account_.bytes_received += static_cast<std::uint64_t>(got);
      owner_.on_bytes({buffer().data(), static_cast<std::size_t>(got)});
    } else if (got == 0) {
      fail("closed by the peer");
    } else if (errno != EAGAIN) {
      fail(reason_of(errno));
    }
  } while (got > 0 && tls_);
}

void Wire::watch(std::uint32_t events) {
  if (events != events_) {
    events_ = events;
    poller_.change(socket_, *this, events);
  }
}

ssize_t Wire::send_some(std::string_view bytes) {
  ssize_t sent = 0;
  if (tls_) {
    ::ERR_clear_error();
    sent = tls_result(::SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())));
  } else {
    sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  account_.bytes_sent += sent > 0 ? static_cast<std::uint64_t>(sent) : 0;
  return sent;
}

ssize_t Wire::receive_some(char* into, std::size_t size) {
  if (!tls_) {
    return ::recv(socket_, into, size, 0);
  }
  ::ERR_clear_error();
  return tls_result(::SSL_read(tls_.get(), into, static_cast<int>(size)));
}

ssize_t Wire::tls_result(int result) {
  if (result > 0) {
    return result;
  }
  switch (::SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      errno = EAGAIN;
      return -1;
    case SSL_ERROR_ZERO_RETURN:
      return 0;
    default:
      errno = ECONNRESET;
      return -1;
  }
}

void Wire::FreeTls::operator()(ssl_st* tls) const { ::SSL_free(tls); }

sockaddr_in parse_place(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (::inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host.c_str(), &address.sin_addr) !=
      1) {
    give_up("'" + host + "' is not an IPv4 address");
  }
  return address;
}

std::shared_ptr<ssl_ctx_st> make_tls_context() {
  std::shared_ptr<ssl_ctx_st> context(::SSL_CTX_new(::TLS_client_method()), ::SSL_CTX_free);
  if (!context) {
    give_up("OpenSSL gives no context");
  }
  ::SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  ::SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  ::SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

}  // namespace bittern::bench
