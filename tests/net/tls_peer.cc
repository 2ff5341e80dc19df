#include "tests/net/tls_peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>

namespace bittern::net {

TlsPeer::~TlsPeer() { SSL_free(ssl_); }

int TlsPeer::choose(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void* self) {
  auto& peer = *static_cast<TlsPeer*>(self);
  peer.offered_.assign(reinterpret_cast<const char*>(offered), offered_size);
  *chosen = reinterpret_cast<const unsigned char*>(peer.protocol_.data());
  *size = static_cast<unsigned char>(peer.protocol_.size());
  return peer.protocol_.empty() ? SSL_TLSEXT_ERR_NOACK : SSL_TLSEXT_ERR_OK;
}

void TlsPeer::begin_tls(const TlsPeerOptions& options, std::size_t plain) {
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_security_level(context, 0);  // what is too old is for the client to refuse
  if (options.version != 0) {
    SSL_CTX_set_min_proto_version(context, options.version);
    SSL_CTX_set_max_proto_version(context, options.version);
  }
  REQUIRE(SSL_CTX_use_certificate_chain_file(context, options.certificate.certificate.c_str()) ==
          1);
  REQUIRE(SSL_CTX_use_PrivateKey_file(context, options.certificate.key.c_str(), SSL_FILETYPE_PEM) ==
          1);
  if (!options.ciphers.empty()) {
    REQUIRE(SSL_CTX_set_cipher_list(context, options.ciphers.c_str()) == 1);
  }
  if (options.asks) {
    SSL_CTX_set_verify(context,
                       SSL_VERIFY_PEER | (options.insists ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                       [](int, X509_STORE_CTX*) { return 1; });
  }
  protocol_ = options.protocol;
  SSL_CTX_set_alpn_select_cb(context, choose, this);
  ssl_ = SSL_new(context);
  SSL_CTX_free(context);  // the SSL has its own hold on it
  in_ = BIO_new(BIO_s_mem());
  from_ssl_ = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl_, in_, from_ssl_);
  SSL_set_accept_state(ssl_);
  if (plain < got_.size()) {
    BIO_write(in_, got_.data() + plain, static_cast<int>(got_.size() - plain));
    got_.resize(plain);
  }
}

void TlsPeer::go_on() {
  const std::string came = socket_->receive();
  if (ssl_ == nullptr) {
    got_ += came;
  } else {
    ERR_clear_error();  // the client's: it may run in the same thread
    BIO_write(in_, came.data(), static_cast<int>(came.size()));
    read();
    if (secured() && !waiting_.empty()) {
      REQUIRE(SSL_write(ssl_, waiting_.data(), static_cast<int>(waiting_.size())) > 0);
      waiting_.clear();
    }
    std::string more(BIO_ctrl_pending(from_ssl_), '\0');
    BIO_read(from_ssl_, more.data(), static_cast<int>(more.size()));
    out_ += more;
  }
  send();
}

void TlsPeer::read() {
  char buffer[16384];
  int got = 0;
  while ((got = SSL_read(ssl_, buffer, sizeof buffer)) > 0) {
    got_.append(buffer, static_cast<std::size_t>(got));
  }
  const int why = SSL_get_error(ssl_, got);
  if (error_.empty() && why == SSL_ERROR_SSL) {
    const char* const reason = ERR_reason_error_string(ERR_peek_error());
    error_ = reason != nullptr ? reason : "unknown";
  }
  ERR_clear_error();
}

void TlsPeer::send() {
  if (socket_->descriptor() < 0) {
    return;
  }
  const std::size_t most = std::min({out_.size(), at_once_, close_after_ - sent_});
  const std::size_t sent = socket_->send(std::string_view(out_).substr(0, most));
  out_.erase(0, sent);
  sent_ += sent;
  if (sent_ == close_after_) {
    socket_->finish();
    close_after_ = SIZE_MAX;
    out_.clear();
    at_once_ = 0;
  }
}

void TlsPeer::write(std::string_view bytes) {
  if (ssl_ == nullptr) {
    out_ += bytes;
  } else {
    waiting_ += bytes;
  }
}

void TlsPeer::close_notify() { SSL_shutdown(ssl_); }
void TlsPeer::update_keys() { REQUIRE(SSL_key_update(ssl_, SSL_KEY_UPDATE_REQUESTED) == 1); }

std::string TlsPeer::server_name() const {
  const char* const name = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
  return name != nullptr ? name : "";
}

std::string TlsPeer::client_label() const {
  const X509* const certificate = SSL_get0_peer_certificate(ssl_);
  char text[256] = "";
  if (certificate != nullptr) {
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text,
                              sizeof text);
  }
  return text;
}

RawListener::RawListener()
    : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  auto* const address = reinterpret_cast<sockaddr*>(&at);
  REQUIRE(::bind(descriptor_, address, size) == 0);
  REQUIRE(::listen(descriptor_, 16) == 0);
  REQUIRE(::getsockname(descriptor_, address, &size) == 0);
  port_ = ntohs(at.sin_port);
}

RawListener::~RawListener() { ::close(descriptor_); }

std::unique_ptr<RawPeer> RawListener::accept() const {
  const int accepted = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
  if (accepted < 0) {
    return nullptr;
  }
  const int on = 1;  // each byte goes when it is sent
  REQUIRE(::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
  return std::make_unique<RawPeer>(accepted);
}

}  // namespace bittern::net
