#include "tests/net/tls_support.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "net/connection_impl.h"

namespace bittern::net {
namespace {

void set_protocols(SSL* ssl, const std::vector<std::string>& protocols) {
  std::string wire;
  for (const std::string& protocol : protocols) {
    wire += static_cast<char>(protocol.size()) + protocol;
  }
  if (!wire.empty()) {
    REQUIRE(SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(wire.data()),
                                static_cast<unsigned>(wire.size())) == 0);
  }
}

}  // namespace

RawTlsClient::RawTlsClient(const RawTlsOptions& options)
    : context_(SSL_CTX_new(TLS_client_method())),
      ssl_(SSL_new(context_)),
      in_(BIO_new(BIO_s_mem())),
      out_(BIO_new(BIO_s_mem())) {
  SSL_set_bio(ssl_, in_, out_);
  SSL_set_connect_state(ssl_);
  SSL_set_security_level(ssl_, 0);  // what is too old is for the server to refuse
  SSL_set_min_proto_version(ssl_, options.version);
  SSL_set_max_proto_version(ssl_, options.version);
  set_protocols(ssl_, options.protocols);
  if (!options.server_name.empty()) {
    SSL_set_tlsext_host_name(ssl_, options.server_name.c_str());
  }
  if (!options.signatures.empty()) {
    REQUIRE(SSL_set1_sigalgs_list(ssl_, options.signatures.c_str()) == 1);
  }
  if (!options.ciphers.empty()) {
    REQUIRE(SSL_set_cipher_list(ssl_, options.ciphers.c_str()) == 1);
  }
  if (options.session != nullptr) {
    REQUIRE(SSL_set_session(ssl_, options.session) == 1);
  }
}

RawTlsClient::~RawTlsClient() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
}

void RawTlsClient::note(int result) {
  const int why = SSL_get_error(ssl_, result);
  if (result <= 0 && why != SSL_ERROR_WANT_READ && why != SSL_ERROR_ZERO_RETURN) {
    const char* const reason = ERR_reason_error_string(ERR_peek_error());
    error_ = reason != nullptr ? reason : "unknown";
  }
  ERR_clear_error();
}

bool RawTlsClient::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_);
  note(result);
  return result == 1;
}

void RawTlsClient::write(std::string_view bytes) {
  if (!bytes.empty()) {
    REQUIRE(SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) ==
            static_cast<int>(bytes.size()));
  }
}

std::string RawTlsClient::read() {
  std::string all;
  char buffer[16384];
  int got = 0;
  ERR_clear_error();  // the server's: it runs in the same thread
  while ((got = SSL_read(ssl_, buffer, sizeof buffer)) > 0) {
    all.append(buffer, static_cast<std::size_t>(got));
  }
  note(got);
  return all;
}

void RawTlsClient::close_notify() { SSL_shutdown(ssl_); }

void RawTlsClient::update_keys() {
  REQUIRE(SSL_key_update(ssl_, SSL_KEY_UPDATE_REQUESTED) == 1);
  REQUIRE(handshake());
}

std::string RawTlsClient::take_output(std::size_t most) {
  std::string output(std::min(most, BIO_ctrl_pending(out_)), '\0');
  BIO_read(out_, output.data(), static_cast<int>(output.size()));
  return output;
}

void RawTlsClient::receive(std::string_view encrypted) {
  BIO_write(in_, encrypted.data(), static_cast<int>(encrypted.size()));
}

bool RawTlsClient::ended() const { return (SSL_get_shutdown(ssl_) & SSL_RECEIVED_SHUTDOWN) != 0; }

std::string RawTlsClient::label() const {
  const X509* const certificate = SSL_get0_peer_certificate(ssl_);
  char text[256] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text, sizeof text);
  return text;
}

std::string RawTlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

TcpPair::TcpPair() {
  const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  auto* const address = reinterpret_cast<sockaddr*>(&at);
  REQUIRE(::bind(listening, address, size) == 0);
  REQUIRE(::listen(listening, 1) == 0);
  REQUIRE(::getsockname(listening, address, &size) == 0);
  peer = RawPeer::connect(ntohs(at.sin_port), AF_INET);
  ours = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  REQUIRE(ours >= 0);
  ::close(listening);
  const int on = 1;  // each byte goes when it is sent
  REQUIRE(::setsockopt(peer->descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
}

TlsHandshake::TlsHandshake(const TlsServer& server, const RawTlsOptions& options)
    : client(options), channel(server.accept(tcp.ours)) {}

TlsHandshake::~TlsHandshake() {
  if (owns_socket) {
    ::close(tcp.ours);
  }
}

void TlsHandshake::exchange() {
  client.handshake();
  const std::string said = client.take_output();
  REQUIRE(tcp.peer->send(said) == said.size());
  if (step != TlsChannel::Step::kDone && step != TlsChannel::Step::kFailed) {
    step = channel->handshake();
  }
  client.receive(tcp.peer->receive());
}

bool TlsHandshake::run() {
  for (int round = 0; round < 5; ++round) {
    exchange();
  }
  return step == TlsChannel::Step::kDone && client.handshake();
}

TlsAccepted::TlsAccepted(const TlsServerPointer& server, const RawTlsOptions& options, bool start)
    : TlsAccepted(std::make_unique<TlsHandshake>(*server, options), start) {}

TlsAccepted::TlsAccepted(std::unique_ptr<TlsHandshake> begun, bool start)
    : handshake(std::move(begun)), peer(*handshake->tcp.peer), client(handshake->client) {
  REQUIRE((handshake->step == TlsChannel::Step::kDone || handshake->run()));
  handshake->owns_socket = false;
  ours.connection =
      make_connection(loop.impl(), Socket(loop.impl().poller, handshake->tcp.ours),
                      Peer{.address = {}, .tls = true}, std::move(handshake->channel));
  if (start) {
    ours.connection->start(ours);
  }
}

void TlsAccepted::send() {
  const std::string said = client.take_output();
  std::size_t sent = 0;
  REQUIRE(run_until(loop, [&] {
    sent += peer.send(std::string_view(said).substr(sent));
    return sent == said.size();
  }));
}

void TlsAccepted::say(std::string_view bytes) {
  client.write(bytes);
  send();
}

std::string TlsAccepted::hear() {
  client.receive(peer.receive());
  return client.read();
}

}  // namespace bittern::net
