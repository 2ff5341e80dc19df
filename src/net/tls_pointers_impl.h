// OpenSSL's objects, owned; and its errors, in words.
#pragma once

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace bittern::net {

template <auto kFree>
struct TlsFree {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using BioPointer = std::unique_ptr<BIO, TlsFree<BIO_free>>;
using CertificatePointer = std::unique_ptr<X509, TlsFree<X509_free>>;
using ContextPointer = std::unique_ptr<SSL_CTX, TlsFree<SSL_CTX_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, TlsFree<EVP_PKEY_free>>;

// A code of OpenSSL's error queue: "wrong version number", "No such file or directory".
[[nodiscard]] std::string openssl_reason(unsigned long code);

}  // namespace bittern::net
