// What there is to say of a certificate and of a connection, for people.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/tls_client.h"
#include "net/tls_pointers_impl.h"

namespace bittern::net {

[[nodiscard]] std::string date_of(const ASN1_TIME* time);  // "2026-11-22 10:15:04 UTC"
[[nodiscard]] std::string text_of(const X509_NAME* name);  // "CN=example.org,O=Example"

// A stranger's text without what a terminal or a log would take for something else, and not too
// long.
[[nodiscard]] std::string printable(std::string_view text);

// RFC 7469 §2.4, "sha256//BASE64".
[[nodiscard]] std::string pin_of(const X509* certificate);

[[nodiscard]] bool is_pin(const std::string& text);

[[nodiscard]] CertificateDetails certificate_details(const X509* certificate);
// None: the peer has shown no certificate.
[[nodiscard]] std::optional<TlsDetails> tls_details(const SSL* ssl);

}  // namespace bittern::net
