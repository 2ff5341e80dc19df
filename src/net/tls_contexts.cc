#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <utility>

#include "bittern/base/check.h"
#include "net/socket_io_impl.h"
#include "net/tls_contexts_impl.h"

namespace bittern::net {
namespace {

// RFC 6066 §3. A name that no certificate is for gets the first: the client can judge for itself.
int choose_certificate(SSL* ssl, int* /*alert*/, void* contexts) {
  const char* const name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  SSL_CTX* const found =
      name == nullptr ? nullptr : static_cast<const TlsContexts*>(contexts)->find(name);
  if (found == nullptr) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  SSL_set_SSL_CTX(ssl, found);
  return SSL_TLSEXT_ERR_OK;
}

// RFC 7301 §3.2: without a common protocol there is no connection. Called only for a client that
// offers some.
int choose_protocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void* contexts) {
  const std::string& ours = static_cast<const TlsContexts*>(contexts)->protocols;
  unsigned char* common = nullptr;
  const int found =
      SSL_select_next_proto(&common, size, reinterpret_cast<const unsigned char*>(ours.data()),
                            static_cast<unsigned int>(ours.size()), offered, offered_size);
  *chosen = common;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

ContextPointer make_context(TlsContexts& contexts) {
  ContextPointer made(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* const context = made.get();
  BITTERN_CHECK(context != nullptr);
  BITTERN_CHECK(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1);
  // RFC 9325 §4.2: of TLS 1.2 only forward secrecy with authenticated encryption.
  BITTERN_CHECK(SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1);
  // RFC 9112 §9.8: HTTP messages say where they end, so that a client may leave out close_notify.
  SSL_CTX_set_options(
      context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // A connection that is idle owns no buffers; SSL_write() is for one record at a time.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);
  SSL_CTX_set_read_ahead(context, 1);  // one system call for a record, not two
  // Clients resume by tickets, which they keep. No early data (RFC 8446 §8: it can be replayed).
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_max_early_data(context, 0);
  SSL_CTX_set_tlsext_servername_callback(context, choose_certificate);
  SSL_CTX_set_tlsext_servername_arg(context, &contexts);
  if (!contexts.protocols.empty()) {
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, &contexts);
  }
  return made;
}

bool have_same_names(SSL_CTX* context, X509* other) {
  return names_in(SSL_CTX_get0_certificate(context)) == names_in(other);
}

bool has_key_type(SSL_CTX* context, const EVP_PKEY* key) {
  bool found = false;
  for (long step = SSL_CTX_set_current_cert(context, SSL_CERT_SET_FIRST); step == 1 && !found;
       step = SSL_CTX_set_current_cert(context, SSL_CERT_SET_NEXT)) {
    found = EVP_PKEY_get_base_id(SSL_CTX_get0_privatekey(context)) == EVP_PKEY_get_base_id(key);
  }
  return found;
}

SSL_CTX* context_for(TlsContexts& contexts, const Certificate& certificate) {
  const auto fits = [&](const ContextPointer& context) {
    return have_same_names(context.get(), certificate.certificate.get()) &&
           !has_key_type(context.get(), certificate.key.get());
  };
  auto& all = contexts.contexts;
  const auto found = std::find_if(all.begin(), all.end(), fits);
  return found != all.end() ? found->get() : all.emplace_back(make_context(contexts)).get();
}

}  // namespace

std::string use_certificate(const Certificate& certificate, SSL_CTX* context) {
  STACK_OF(X509)* const chain = sk_X509_new_null();
  for (const CertificatePointer& link : certificate.chain) {
    sk_X509_push(chain, link.get());
  }
  ERR_clear_error();
  const int used = SSL_CTX_use_cert_and_key(context, certificate.certificate.get(),
                                            certificate.key.get(), chain, 0);
  sk_X509_free(chain);
  return used == 1 ? "" : openssl_reason(ERR_peek_last_error());
}

std::string openssl_reason(unsigned long code) {
  if (ERR_SYSTEM_ERROR(code)) {
    return reason_of(ERR_GET_REASON(code));
  }
  const char* const reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "OpenSSL's error " + std::to_string(code);
}

SSL_CTX* TlsContexts::find(std::string_view server_name) const {
  for (const ContextPointer& context : contexts) {
    X509* const certificate = SSL_CTX_get0_certificate(context.get());
    if (X509_check_host(certificate, server_name.data(), server_name.size(), 0, nullptr) == 1) {
      return context.get();
    }
  }
  return nullptr;
}

base::Expected<std::shared_ptr<const TlsContexts>, std::string> make_tls_contexts(
    const std::vector<CertificateFiles>& files, const std::vector<std::string>& protocols) {
  auto made = std::make_shared<TlsContexts>();
  for (const std::string& protocol : protocols) {
    BITTERN_CHECK(!protocol.empty() && protocol.size() < 256);
    made->protocols += static_cast<char>(protocol.size()) + protocol;
  }
  for (const CertificateFiles& pair : files) {
    auto certificate = read_certificate(pair);
    if (!certificate) {
      return base::make_unexpected(std::move(certificate.error()));
    }
    const std::string reason = use_certificate(*certificate, context_for(*made, *certificate));
    if (!reason.empty()) {
      return base::make_unexpected("the certificate in " + pair.certificate +
                                   " cannot be used: " + reason + "; have another one issued");
    }
    made->certificates.push_back(std::move(*certificate));
  }
  return made;
}

}  // namespace bittern::net
