#include <openssl/x509.h>

#include <array>
#include <ctime>

#include "net/tls_details_impl.h"
#include "net/tls_names_impl.h"

namespace bittern::net {
namespace {

constexpr std::size_t kMostText = 256;
constexpr std::size_t kMostNames = 100;

std::tm broken_down(const ASN1_TIME* time) {
  std::tm parts{};
  ASN1_TIME_to_tm(time, &parts);
  return parts;
}

}  // namespace

std::string date_of(const ASN1_TIME* time) {
  const std::tm parts = broken_down(time);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return text.data();
}

std::string text_of(const X509_NAME* name) {
  const BioPointer out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253);
  const char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return printable({text, static_cast<std::size_t>(size)});
}

std::string printable(std::string_view text) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string safe;
  for (const char c : text) {
    if (safe.size() >= kMostText) {
      return safe + "...";
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F) {
      safe += c;
    } else {  // as RFC 2253 §2.4 has it
      safe += {'\\', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return safe;
}

std::string pin_of(const X509* certificate) {
  unsigned char* key = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key);
  if (size < 0) {
    return "";
  }
  std::array<unsigned char, 32> hash{};
  EVP_Digest(key, static_cast<std::size_t>(size), hash.data(), nullptr, EVP_sha256(), nullptr);
  OPENSSL_free(key);
  std::array<unsigned char, 45> text{};  // with the final zero
  EVP_EncodeBlock(text.data(), hash.data(), static_cast<int>(hash.size()));
  return std::string("sha256//") + reinterpret_cast<const char*>(text.data());
}

// The 32 bytes of a hash leave two bits of the last digit unused, which have to be zero.
bool is_pin(const std::string& text) {
  const std::string prefix = "sha256//";
  std::array<unsigned char, 34> hash{};
  std::array<unsigned char, 46> again{};
  if (text.size() != prefix.size() + 44 || text.compare(0, prefix.size(), prefix) != 0 ||
      EVP_DecodeBlock(hash.data(), reinterpret_cast<const unsigned char*>(&text[prefix.size()]),
                      44) != 33) {
    return false;
  }
  EVP_EncodeBlock(again.data(), hash.data(), 32);
  return text.compare(prefix.size(), 44, reinterpret_cast<const char*>(again.data())) == 0;
}

CertificateDetails certificate_details(const X509* certificate) {
  std::tm begin = broken_down(X509_get0_notBefore(certificate));
  std::tm end = broken_down(X509_get0_notAfter(certificate));
  CertificateDetails details{.subject = text_of(X509_get_subject_name(certificate)),
                             .issuer = text_of(X509_get_issuer_name(certificate)),
                             .names = {},
                             .not_before = ::timegm(&begin),
                             .not_after = ::timegm(&end),
                             .pin = pin_of(certificate)};
  for (const std::string& name : all_names(presented_names(certificate))) {
    if (details.names.size() < kMostNames) {
      details.names.push_back(printable(name));
    }
  }
  return details;
}

std::optional<TlsDetails> tls_details(const SSL* ssl) {
  const X509* const certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr) {
    return std::nullopt;
  }
  const unsigned char* protocol = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl, &protocol, &size);
  return TlsDetails{.version = SSL_get_version(ssl),
                    .cipher = SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)),
                    .protocol = {reinterpret_cast<const char*>(protocol), size},
                    .certificate = certificate_details(certificate)};
}

}  // namespace bittern::net
