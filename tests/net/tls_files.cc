#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/net/tls_support.h"

namespace bittern::net {
namespace {

constexpr long kDay = 86400;

EVP_PKEY* make_key(bool rsa) {
  if (!rsa) {
    return EVP_EC_gen("P-256");
  }
  static EVP_PKEY* const made = EVP_RSA_gen(2048);  // takes long
  EVP_PKEY_up_ref(made);
  return made;
}

void add_extension(X509* certificate, int kind, const std::string& text) {
  if (!text.empty()) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, text.c_str());
    REQUIRE(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
}

void add_extensions(X509* certificate, const MadeCertificate& what) {
  std::string names;
  for (const std::string& name : what.names) {
    names += (names.empty() ? "DNS:" : ",DNS:") + name;
  }
  for (const std::string& name : what.also) {
    names += (names.empty() ? "" : ",") + name;
  }
  add_extension(certificate, NID_subject_alt_name, names);
  add_extension(certificate, NID_ext_key_usage, what.usage);
  add_extension(certificate, NID_basic_constraints, what.authority ? "critical,CA:TRUE" : "");
}

// Signs it with the issuer's key, or its own.
void issue(X509* certificate, EVP_PKEY* own, const std::optional<CertificateFiles>& issuer) {
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  EVP_PKEY* key = own;
  if (issuer) {
    std::FILE* file = std::fopen(issuer->certificate.c_str(), "r");
    X509* const by = PEM_read_X509(file, nullptr, nullptr, nullptr);
    std::fclose(file);
    X509_set_issuer_name(certificate, X509_get_subject_name(by));
    X509_free(by);
    file = std::fopen(issuer->key.c_str(), "r");
    key = PEM_read_PrivateKey(file, nullptr, nullptr, nullptr);
    std::fclose(file);
  }
  REQUIRE(X509_sign(certificate, key, EVP_sha256()) > 0);
  if (key != own) {
    EVP_PKEY_free(key);
  }
}

X509* make_certificate(EVP_PKEY* key, const MadeCertificate& what) {
  X509* const made = X509_new();
  X509_set_version(made, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
  X509_gmtime_adj(X509_getm_notBefore(made), what.from_days * kDay);
  X509_gmtime_adj(X509_getm_notAfter(made), what.until_days * kDay);
  X509_set_pubkey(made, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(what.label.c_str()), -1, -1, 0);
  add_extensions(made, what);
  issue(made, key, what.issuer);
  return made;
}

}  // namespace

TlsFiles::TlsFiles() {
  std::string name = std::filesystem::temp_directory_path() / "bittern-tls-XXXXXX";
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  directory_ = name;
}

TlsFiles::~TlsFiles() { std::filesystem::remove_all(directory_); }

std::string TlsFiles::path(const std::string& name) const { return directory_ / name; }

CertificateFiles TlsFiles::make(const std::string& name, const MadeCertificate& what) const {
  CertificateFiles files{path(name + ".pem"), path(name + ".key")};
  EVP_PKEY* const key = make_key(what.rsa);
  X509* const certificate = make_certificate(key, what);
  std::FILE* out = std::fopen(files.certificate.c_str(), "w");
  REQUIRE(PEM_write_X509(out, certificate) == 1);
  std::fclose(out);
  out = std::fopen(files.key.c_str(), "w");
  const auto* const phrase = reinterpret_cast<const unsigned char*>(what.passphrase.data());
  const int size = static_cast<int>(what.passphrase.size());
  REQUIRE(PEM_write_PKCS8PrivateKey(out, key, size > 0 ? EVP_aes_128_cbc() : nullptr,
                                    reinterpret_cast<const char*>(phrase), size, nullptr,
                                    nullptr) == 1);
  std::fclose(out);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return files;
}

void TlsFiles::write(const std::string& name, std::string_view content) const {
  std::ofstream(path(name)) << content;
}

std::string TlsFiles::read(const std::string& name) const {
  std::ifstream file(path(name));
  return {std::istreambuf_iterator<char>(file), {}};
}

TlsServerPointer some_server() {
  const TlsFiles files;
  return *TlsServer::load({files.make("some")}, {"http/1.1"});
}

}  // namespace bittern::net
