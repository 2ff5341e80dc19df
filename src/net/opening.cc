#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "net/connection_impl.h"
#include "net/opening_impl.h"
#include "net/proxy_header.h"
#include "net/socket_io_impl.h"

namespace bittern::net {
namespace {

// For who gets the answer to plain HTTP to take it and close.
constexpr base::seconds kLinger{5};

}  // namespace

Opening::Opening(Loop::Impl& loop, Socket socket, const Peer& peer, const ListenerOptions& options,
                 Owner& owner)
    : loop_(loop),
      socket_(std::move(socket)),
      peer_(peer),
      options_(options),
      owner_(&owner),
      awaits_header_(options.proxy_protocol),
      deadline_(loop.loop,
                [this] { refuse(missing() + " within " + to_text(options_.open_timeout)); }) {}

// Each in a turn of its own, for a handshake takes its time.
void Opening::start() {
  do_not_block(socket_.descriptor());
  deadline_.set(loop_.now() + options_.open_timeout);
  await(EPOLLIN);
}

void Opening::close() {
  owner_ = nullptr;
  deadline_.clear();
  tls_.reset();
  socket_.close();
}

void Opening::await(std::uint32_t what) {
  if (const int error = socket_.watch(*this, what); error != 0) {
    refuse(reason_of(error));
  }
}

void Opening::on_ready(std::uint32_t /*events*/) {
  const auto self = shared_from_this();
  go_on();
}

void Opening::go_on() {
  if (awaits_header_ && !read_proxy_header()) {
    return;
  }
  if (!options_.tls) {
    accept();
  } else if (tls_ || client_speaks()) {
    shake_hands();
  }
}

// Looked at first, so that nothing behind the header is taken. But what is no whole header yet is
// taken: left in the socket, it would be told as readable again at once.
bool Opening::read_proxy_header() {
  const std::size_t before = header_.size();
  char* const buffer = loop_.buffer.get();
  const ssize_t seen = receive(socket_.descriptor(), buffer, kMaxProxyHeader - before, MSG_PEEK);
  if (!has_come(seen)) {
    return false;
  }
  header_.append(buffer, static_cast<std::size_t>(seen));
  const auto decoded = decode_proxy_header(header_);
  if (!decoded.has_value()) {
    refuse(decoded.error());
    return false;
  }
  const std::size_t end = decoded->has_value() ? (*decoded)->length : header_.size();
  receive(socket_.descriptor(), buffer, end - before);
  if (!decoded->has_value()) {
    await(EPOLLIN);
    return false;
  }
  take((*decoded).value());
  return true;
}

void Opening::take(const ProxyHeader& header) {
  awaits_header_ = false;
  std::string().swap(header_);
  peer_.tls = header.tls;
  if (header.source) {
    peer_.address = header.source;
  }
}

// What receive() has said: is there anything? If not, it is waited for, or the connection is over.
bool Opening::has_come(ssize_t received) {
  if (received > 0) {
    return true;
  }
  if (received < 0 && errno == EAGAIN) {
    await(EPOLLIN);
  } else {
    refuse(missing() + ": " + (received < 0 ? reason_of(errno) : "closed by the peer"));
  }
  return false;
}

bool Opening::client_speaks() {
  char first = 0;
  return has_come(receive(socket_.descriptor(), &first, 1, MSG_PEEK));
}

void Opening::shake_hands() {
  if (!tls_) {
    tls_ = options_.tls->accept(socket_.descriptor());
  }
  switch (tls_->handshake()) {
    case TlsChannel::Step::kDone:
      peer_.tls = true;
      accept();
      break;
    case TlsChannel::Step::kWantRead:
      await(EPOLLIN);
      break;
    case TlsChannel::Step::kWantWrite:
      await(EPOLLOUT);
      break;
    case TlsChannel::Step::kFailed:
      fail();
      break;
  }
}

void Opening::fail() {
  const std::string reason = tls_->reason();
  if (tls_->spoke_plain_http() && options_.answer_to_plain_http) {
    tls_.reset();
    socket_.unwatch();
    const auto plain = make_connection(loop_, std::move(socket_), peer_);
    plain->write(options_.answer_to_plain_http());
    plain->finish(kLinger);
  }
  refuse(reason);
}

void Opening::accept() {
  Owner& owner = *std::exchange(owner_, nullptr);
  deadline_.clear();
  socket_.unwatch();
  owner.on_open(*this, make_connection(loop_, std::move(socket_), peer_, std::move(tls_)));
}

void Opening::refuse(const std::string& reason) {
  const auto self = shared_from_this();
  Owner& owner = *owner_;
  close();
  owner.on_refused(*this, peer_, reason);
}

std::string Opening::missing() const {
  return awaits_header_ ? "no PROXY header" : "no TLS handshake";
}

}  // namespace bittern::net
