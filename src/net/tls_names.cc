#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "bittern/base/ip_address.h"
#include "bittern/base/lower_case.h"
#include "net/domain_name.h"
#include "net/tls_names_impl.h"
#include "net/tls_pointers_impl.h"

namespace bittern::net {
namespace {

constexpr std::string_view kService = "_xmpp-client.";  // RFC 6120 §13.7.1.4

using NamesPointer = std::unique_ptr<GENERAL_NAMES, TlsFree<GENERAL_NAMES_free>>;

// Adds a stranger's text, unless a zero or the like in it could end it too early somewhere.
void add(const ASN1_STRING* string, std::vector<std::string>& to) {
  std::string text = base::lower_case({reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                                       static_cast<std::size_t>(ASN1_STRING_length(string))});
  const bool odd = std::any_of(text.begin(), text.end(),
                               [](char c) { return (c >= '\0' && c <= ' ') || c == '\x7F'; });
  if (!odd && !text.empty()) {
    to.push_back(std::move(text));
  }
}

void add_other(const OTHERNAME& name, PresentedNames& to) {
  const int kind = OBJ_obj2nid(name.type_id);
  if (kind == NID_XmppAddr && name.value->type == V_ASN1_UTF8STRING) {
    add(name.value->value.utf8string, to.domains);
  } else if (kind == NID_SRVName && name.value->type == V_ASN1_IA5STRING) {
    add(name.value->value.ia5string, to.services);
  }
}

void add_address(const ASN1_OCTET_STRING* bytes, PresentedNames& to) {
  base::IpAddress::V4 v4{};
  base::IpAddress::V6 v6{};
  const unsigned char* const from = ASN1_STRING_get0_data(bytes);
  const auto size = static_cast<std::size_t>(ASN1_STRING_length(bytes));
  if (size == v4.size()) {
    std::copy_n(from, size, v4.begin());
    to.addresses.push_back(base::IpAddress(v4).to_string());
  } else if (size == v6.size()) {
    std::copy_n(from, size, v6.begin());
    to.addresses.push_back(base::IpAddress(v6).to_string());
  }
}

// True: a name of that kind is enough for the common name not to count, whatever it is.
bool take(const GENERAL_NAME& name, PresentedNames& to) {
  switch (name.type) {
    case GEN_DNS:
      add(name.d.dNSName, to.dns);
      return true;
    case GEN_IPADD:
      add_address(name.d.iPAddress, to);
      return true;
    case GEN_OTHERNAME:
      add_other(*name.d.otherName, to);
      return OBJ_obj2nid(name.d.otherName->type_id) == NID_XmppAddr ||
             OBJ_obj2nid(name.d.otherName->type_id) == NID_SRVName;
    default:
      return name.type == GEN_URI;
  }
}

// The most specific one, in whatever kind of string it is.
void take_common_name(const X509* certificate, PresentedNames& to) {
  const X509_NAME* const subject = X509_get_subject_name(certificate);
  int last = -1;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;) {
    last = at;
  }
  if (last < 0) {
    return;
  }
  const ASN1_STRING* const text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last));
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, text);
  const std::unique_ptr<ASN1_STRING, TlsFree<ASN1_STRING_free>> copy(ASN1_STRING_new());
  if (size >= 0 && ASN1_STRING_set(copy.get(), utf8, size) == 1) {
    std::vector<std::string> names;
    add(copy.get(), names);
    if (!names.empty()) {
      to.common_name = std::move(names.front());
    }
  }
  OPENSSL_free(utf8);
}

// RFC 6125 §6.4.3, RFC 6120 §13.7.1.2.1: a wildcard is the whole left-most label and stands for
// one. It is not for a top-level domain.
bool matches(std::string_view presented, std::string_view name) {
  if (presented == name) {
    return true;
  }
  const std::size_t dot = name.find('.');
  return presented.substr(0, 2) == "*." && presented.find('.', 2) != std::string_view::npos &&
         dot != std::string_view::npos && dot > 0 && presented.substr(1) == name.substr(dot);
}

std::string ascii(const std::string& domain) {
  return base::lower_case(to_ascii(domain).value_or(domain));
}

bool is_address(const std::string& domain) { return base::IpAddress::parse(domain).has_value(); }

}  // namespace

PresentedNames presented_names(const X509* certificate) {
  PresentedNames names;
  const NamesPointer all(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  bool found = false;
  for (int at = 0; at < sk_GENERAL_NAME_num(all.get()); ++at) {
    found = take(*sk_GENERAL_NAME_value(all.get(), at), names) || found;
  }
  if (!found) {
    take_common_name(certificate, names);
  }
  return names;
}

std::vector<std::string> all_names(const PresentedNames& names) {
  std::vector<std::string> all;
  const auto add_new = [&all](const std::string& name) {
    if (std::find(all.begin(), all.end(), name) == all.end()) {
      all.push_back(name);
    }
  };
  for (const auto* some : {&names.dns, &names.domains, &names.services, &names.addresses}) {
    std::for_each(some->begin(), some->end(), add_new);
  }
  if (names.common_name) {
    add_new(*names.common_name);
  }
  return all;
}

bool are_for(const PresentedNames& names, const std::string& domain) {
  const auto any = [](const std::vector<std::string>& of, const auto& holds) {
    return std::any_of(of.begin(), of.end(), holds);
  };
  const std::string name = ascii(domain);
  if (any(names.domains, [&](const std::string& text) { return ascii(text) == name; })) {
    return true;
  }
  if (is_address(name)) {
    return any(names.addresses, [&](const std::string& text) { return text == name; });
  }
  const auto fits = [&](std::string_view text) { return matches(text, name); };
  return any(names.dns, fits) || (names.common_name && fits(*names.common_name)) ||
         any(names.services, [&](const std::string_view text) {
           return text.substr(0, kService.size()) == kService && fits(text.substr(kService.size()));
         });
}

std::string server_name_of(const std::string& domain) {
  const std::string name = ascii(domain);
  return is_address(name) ? "" : name;
}

}  // namespace bittern::net
