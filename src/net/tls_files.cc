#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "bittern/base/lower_case.h"
#include "net/socket_io_impl.h"
#include "net/tls_files_impl.h"

namespace bittern::net {
namespace {

using base::make_unexpected;
template <typename T>
using Expected = base::Expected<T, std::string>;

Expected<BioPointer> open(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "re");
  // Of a directory only the reading fails.
  if (file == nullptr || (std::ungetc(std::fgetc(file), file) == EOF && std::ferror(file) != 0)) {
    const int error = errno;
    if (file != nullptr) {
      std::fclose(file);
    }
    return make_unexpected("cannot read " + path + ": " + reason_of(error) +
                           (error == EACCES ? "; let the user that bittern runs as read it"
                                            : "; see that the path is right"));
  }
  return BioPointer(BIO_new_fp(file, BIO_CLOSE));
}

// What made a PEM_read fail; empty when there is no (further) block of that kind.
std::string take_reason() {
  const unsigned long code = ERR_peek_last_error();
  const bool none = ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
  return none ? "" : openssl_reason(code);
}

// PEM_read_bio_PrivateKey would ask for the passphrase on the terminal.
int note_passphrase(char* /*into*/, int /*size*/, int /*writes*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Expected<void> read_key(const std::string& path, Certificate& into) {
  auto file = open(path);
  if (!file) {
    return make_unexpected(file.error());
  }
  bool asked = false;
  ERR_clear_error();
  into.key.reset(PEM_read_bio_PrivateKey(file->get(), nullptr, note_passphrase, &asked));
  if (into.key) {
    return {};
  }
  if (asked) {
    return make_unexpected("the key in " + path +
                           " has a passphrase: write it without one (openssl pkey -in " + path +
                           " -out FILE), readable by bittern's user alone");
  }
  return make_unexpected("there is no private key in " + path +
                         ": it has to be in PEM form (-----BEGIN PRIVATE KEY-----)");
}

std::string text_of(const ASN1_STRING* string) {
  return base::lower_case({reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                           static_cast<std::size_t>(ASN1_STRING_length(string))});
}

}  // namespace

Expected<std::vector<CertificatePointer>> read_certificates(const std::string& path) {
  auto file = open(path);
  if (!file) {
    return make_unexpected(file.error());
  }
  std::vector<CertificatePointer> all;
  ERR_clear_error();
  while (CertificatePointer next{PEM_read_bio_X509_AUX(file->get(), nullptr, nullptr, nullptr)}) {
    all.push_back(std::move(next));
  }
  if (const std::string reason = take_reason(); !reason.empty()) {
    return make_unexpected("cannot read certificate " + std::to_string(all.size() + 1) + " in " +
                           path + ": " + reason + "; copy the file anew from who issued it");
  }
  if (all.empty()) {
    return make_unexpected("there is no certificate in " + path +
                           ": it has to be in PEM form (-----BEGIN CERTIFICATE-----)");
  }
  return all;
}

Expected<Certificate> read_certificate(const CertificateFiles& files) {
  Certificate read{.file = files.certificate, .certificate = {}, .chain = {}, .key = {}};
  auto all = read_certificates(files.certificate);
  if (!all) {
    return make_unexpected(all.error());
  }
  read.certificate = std::move(all->front());
  all->erase(all->begin());
  read.chain = std::move(*all);
  if (auto done = read_key(files.key, read); !done) {
    return make_unexpected(done.error());
  }
  if (X509_check_private_key(read.certificate.get(), read.key.get()) != 1) {
    return make_unexpected("the key in " + files.key + " is not that of the first certificate in " +
                           files.certificate +
                           ": name the key that it was issued for, and have its own certificate "
                           "first in the file");
  }
  return read;
}

std::set<std::string> names_in(const X509* certificate) {
  std::set<std::string> names;
  auto* const all = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int at = 0; at < sk_GENERAL_NAME_num(all); ++at) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(all, at);
    if (name->type == GEN_DNS) {
      names.insert(text_of(name->d.dNSName));
    }
  }
  GENERAL_NAMES_free(all);
  if (names.empty()) {
    const X509_NAME* const subject = X509_get_subject_name(certificate);
    const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (at >= 0) {
      names.insert(text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))));
    }
  }
  return names;
}

}  // namespace bittern::net
