// Is a server's certificate good enough? (RFC 6120 §13.7.2, RFC 5280)
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <utility>

#include "net/tls_client_impl.h"
#include "net/tls_details_impl.h"
#include "net/tls_names_impl.h"

namespace bittern::net {
namespace {

constexpr std::size_t kMostNames = 5;  // in a reason

// The code is what the server is told of, as an alert.
struct Refusal {
  int code = X509_V_OK;
  std::string reason = {};
};

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t at = 0; at < std::min(names.size(), kMostNames); ++at) {
    text += (at == 0 ? "" : ", ") + printable(names[at]);
  }
  const std::size_t more = names.size() - std::min(names.size(), kMostNames);
  return more == 0 ? text : text + " and " + std::to_string(more) + " more";
}

std::string no_trust_in(const std::string& issuer, const TlsClientOptions& options) {
  return "its issuer " + issuer + " is not " +
         (options.ca_file.empty() ? "known to this system" : "in " + options.ca_file);
}

// What has made X509_verify_cert() fail.
std::string reason_of(X509_STORE_CTX* store, const TlsClientOptions& options) {
  const int code = X509_STORE_CTX_get_error(store);
  const X509* const leaf = X509_STORE_CTX_get0_cert(store);
  const X509* const current = X509_STORE_CTX_get_current_cert(store);
  const X509* const at = current != nullptr ? current : leaf;
  const std::string which =
      X509_STORE_CTX_get_error_depth(store) == 0
          ? "the certificate"
          : "the certificate of the issuer " + text_of(X509_get_subject_name(at));
  switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return which + " expired on " + date_of(X509_get0_notAfter(at)) + "; have it renewed";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return which + " is not valid before " + date_of(X509_get0_notBefore(at)) +
             "; see that the clock is right";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "the certificate is self-signed; to trust it all the same, name it in ca_file, or its "
             "key in pins: \"" +
             pin_of(leaf) + "\"";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return no_trust_in(text_of(X509_get_issuer_name(at)), options) +
             "; name that one's certificate in ca_file";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return no_trust_in(text_of(X509_get_issuer_name(at)), options) +
             "; have the server send the certificates in between as well, or name the issuer's in "
             "ca_file";
    case X509_V_ERR_INVALID_PURPOSE:
      return which + " is not one for TLS servers, as its key usage says; have another one issued";
    default:
      return which + " is refused: " + X509_verify_cert_error_string(code);
  }
}

Refusal judge(X509_STORE_CTX* store, const TlsAttempt& attempt) {
  const TlsClientOptions& options = attempt.context->options;
  const X509* const certificate = X509_STORE_CTX_get0_cert(store);
  if (!options.pins.empty()) {
    const std::string pin = pin_of(certificate);
    if (std::find(options.pins.begin(), options.pins.end(), pin) == options.pins.end()) {
      return {X509_V_ERR_APPLICATION_VERIFICATION,
              "the server's key is " + pin + ", which is not among the pins"};
    }
    return {};
  }
  if (!options.verify) {
    return {};
  }
  if (X509_verify_cert(store) != 1) {
    return {std::max<int>(X509_STORE_CTX_get_error(store), X509_V_ERR_UNSPECIFIED),
            reason_of(store, options)};
  }
  const PresentedNames names = presented_names(certificate);
  if (are_for(names, attempt.purpose.domain)) {
    return {};
  }
  const std::vector<std::string> all = all_names(names);
  return {X509_V_ERR_HOSTNAME_MISMATCH, "the certificate is for " +
                                            (all.empty() ? "no name at all" : list(all)) +
                                            ", not for " + attempt.purpose.domain};
}

}  // namespace

// Within the handshake: a server that is refused gets an alert that says so, and neither our
// certificate nor anything else (RFC 8446 §4.4.2.4).
int verify_certificate(X509_STORE_CTX* store, void* /*nothing*/) {
  const auto* const ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto& attempt = *static_cast<TlsAttempt*>(SSL_get_app_data(ssl));
  Refusal refusal = judge(store, attempt);
  X509_STORE_CTX_set_error(store, refusal.code);
  if (refusal.code == X509_V_OK) {
    return 1;
  }
  attempt.refusal = std::make_unique<TlsFailure>(
      TlsFailure{.certificate = true,
                 .reason = std::move(refusal.reason),
                 .details = certificate_details(X509_STORE_CTX_get0_cert(store))});
  return 0;
}

}  // namespace bittern::net
