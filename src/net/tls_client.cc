#include "net/tls_client.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <utility>

#include "bittern/base/check.h"
#include "net/tls_client_impl.h"
#include "net/tls_contexts_impl.h"
#include "net/tls_details_impl.h"
#include "net/tls_files_impl.h"
#include "net/tls_names_impl.h"

namespace bittern::net {
namespace {

using base::make_unexpected;
template <typename T>
using Expected = base::Expected<T, std::string>;

constexpr std::string_view kProtocol = "xmpp-client";  // XEP-0368

ContextPointer make_context() {
  ContextPointer made(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* const context = made.get();
  BITTERN_CHECK(context != nullptr);
  BITTERN_CHECK(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1);
  // RFC 9325 §4.1: forward secrecy. Otherwise what OpenSSL holds for good: servers are of any age.
  BITTERN_CHECK(SSL_CTX_set_cipher_list(context, "DEFAULT:!aNULL:!kRSA:!PSK:!SRP") == 1);
  // RFC 6120 §4.4: a stream says itself where it ends, and one that breaks off is lost either way.
  SSL_CTX_set_options(
      context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // As on the server's side.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  // Without SSL_VERIFY_PEER OpenSSL would go on whatever verify_certificate() says.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, verify_certificate, nullptr);
  return made;
}

Expected<void> trust(SSL_CTX* context, const TlsClientOptions& options) {
  const std::string& ca_file = options.ca_file;
  if (ca_file.empty() && (!options.verify || !options.pins.empty())) {
    return {};  // nobody asks for them, and the system's are many
  }
  if (ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return {};
  }
  auto all = read_certificates(ca_file);
  if (!all) {
    return make_unexpected(std::move(all.error()));
  }
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  for (const CertificatePointer& certificate : *all) {
    X509_STORE_add_cert(store, certificate.get());
  }
  // An issuer in between, or the server's own certificate, may be all that the operator has.
  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
  return {};
}

Expected<void> show(SSL_CTX* context, const CertificateFiles& files) {
  auto certificate = read_certificate(files);
  if (!certificate) {
    return make_unexpected(std::move(certificate.error()));
  }
  if (const std::string reason = use_certificate(*certificate, context); !reason.empty()) {
    return make_unexpected("the certificate in " + files.certificate +
                           " cannot be used: " + reason + "; have another one issued");
  }
  return {};
}

Expected<std::shared_ptr<const TlsClientContext>> make(const TlsClientOptions& options) {
  auto made = std::make_shared<TlsClientContext>();
  made->context = make_context();
  made->options = options;
  for (const std::string& pin : options.pins) {
    if (!is_pin(pin)) {
      return make_unexpected("\"" + pin + "\" is no hash of a public key: it has to be sha256// " +
                             "and 44 characters of base64, as \"bittern check\" shows it");
    }
  }
  if (auto done = trust(made->context.get(), options); !done) {
    return make_unexpected(std::move(done.error()));
  }
  if (options.certificate) {
    if (auto done = show(made->context.get(), *options.certificate); !done) {
      return make_unexpected(std::move(done.error()));
    }
  }
  return made;
}

}  // namespace

Expected<std::shared_ptr<TlsClient>> TlsClient::load(TlsClientOptions options) {
  auto context = make(options);
  if (!context) {
    return make_unexpected(std::move(context.error()));
  }
  return std::make_shared<TlsClient>(std::move(options), std::move(*context));
}

TlsClient::TlsClient(TlsClientOptions options, std::shared_ptr<const TlsClientContext> context)
    : options_(std::move(options)), context_(std::move(context)) {}

Expected<void> TlsClient::reload() {
  auto context = make(options_);
  if (!context) {
    return make_unexpected(std::move(context.error()));
  }
  context_ = std::move(*context);
  return {};
}

std::shared_ptr<TlsAttempt> TlsClient::attempt(TlsPurpose purpose) const {
  return std::make_shared<TlsAttempt>(
      TlsAttempt{.context = context_, .purpose = std::move(purpose), .refusal = nullptr});
}

std::unique_ptr<TlsChannel> connect(const std::shared_ptr<TlsAttempt>& attempt, int socket) {
  SSL* const ssl = SSL_new(attempt->context->context.get());
  BITTERN_CHECK(ssl != nullptr);
  SSL_set_connect_state(ssl);
  SSL_set_app_data(ssl, attempt.get());
  const std::string name = server_name_of(attempt->purpose.domain);
  if (!name.empty()) {
    SSL_set_tlsext_host_name(ssl, name.c_str());  // not of one too long to be a name
  }
  if (attempt->purpose.direct) {
    const std::string protocol = static_cast<char>(kProtocol.size()) + std::string(kProtocol);
    SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(protocol.data()),
                        static_cast<unsigned int>(protocol.size()));
  }
  return std::make_unique<TlsChannel>(ssl, attempt, socket);
}

std::optional<TlsFailure> wrong_protocol(const TlsDetails& details) {
  if (details.protocol.empty() || details.protocol == kProtocol) {
    return std::nullopt;
  }
  return TlsFailure{.certificate = false,
                    .reason = "the server speaks " + printable(details.protocol) +
                              " there, not xmpp-client (ALPN); see that host and port are right",
                    .details = details.certificate};
}

TlsFailure failure_of(const TlsAttempt& attempt, const TlsChannel& channel) {
  if (attempt.refusal) {
    return *attempt.refusal;
  }
  if (channel.spoke_no_tls()) {
    return {.certificate = false,
            .reason = "what the server says is not TLS; see that port and tls are right",
            .details = std::nullopt};
  }
  return {.certificate = false, .reason = channel.reason(), .details = std::nullopt};
}

}  // namespace bittern::net
