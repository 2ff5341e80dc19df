// Who a certificate is for, as OpenSSL reads it and as it is compared.
#include <openssl/x509v3.h>

#include <catch2/catch.hpp>

#include "net/tls_names_impl.h"
#include "net/tls_pointers_impl.h"

namespace bittern::net {
namespace {

// A certificate with these names and nothing else.
class Named {
 public:
  Named() : certificate_(X509_new()) {}

  Named& with(int kind, std::string_view text) {
    ASN1_STRING* const value =
        ASN1_STRING_type_new(kind == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);
    REQUIRE(ASN1_STRING_set(value, text.data(), static_cast<int>(text.size())) == 1);
    GENERAL_NAME* const name = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(name, kind, value);
    return add(name);
  }
  Named& with_other(int kind, int string, std::string_view text) {
    ASN1_STRING* const value = ASN1_STRING_type_new(string);
    REQUIRE(ASN1_STRING_set(value, text.data(), static_cast<int>(text.size())) == 1);
    ASN1_TYPE* const type = ASN1_TYPE_new();
    ASN1_TYPE_set(type, string, value);
    GENERAL_NAME* const name = GENERAL_NAME_new();
    REQUIRE(GENERAL_NAME_set0_othername(name, OBJ_nid2obj(kind), type) == 1);
    return add(name);
  }
  Named& dns(std::string_view text) { return with(GEN_DNS, text); }
  Named& service(std::string_view text) { return with_other(NID_SRVName, V_ASN1_IA5STRING, text); }
  Named& xmpp(std::string_view text) { return with_other(NID_XmppAddr, V_ASN1_UTF8STRING, text); }
  Named& common(std::string_view text) {
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate_.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(text.data()),
                               static_cast<int>(text.size()), -1, 0);
    return *this;
  }

  [[nodiscard]] PresentedNames names() const {
    if (sk_GENERAL_NAME_num(names_.get()) > 0) {
      REQUIRE(X509_add1_ext_i2d(certificate_.get(), NID_subject_alt_name, names_.get(), 0,
                                X509V3_ADD_REPLACE) == 1);
    }
    return presented_names(certificate_.get());
  }
  [[nodiscard]] bool is_for(const std::string& domain) const { return are_for(names(), domain); }

 private:
  Named& add(GENERAL_NAME* name) {
    sk_GENERAL_NAME_push(names_.get(), name);
    return *this;
  }

  CertificatePointer certificate_;
  std::unique_ptr<GENERAL_NAMES, TlsFree<GENERAL_NAMES_free>> names_{GENERAL_NAMES_new()};
};

TEST_CASE("RFC 6125 §6.4.1: a DNS-ID is for its own name, in whatever case (SV14)") {
  const Named certificate = std::move(Named().dns("Example.ORG"));
  CHECK(certificate.is_for("example.org"));
  CHECK(certificate.is_for("EXAMPLE.org"));
  for (const char* const other :
       {"xample.org", "example.or", "chat.example.org", "org", "", "example.org.", "example_org"}) {
    CHECK_FALSE(certificate.is_for(other));
  }
}

TEST_CASE("RFC 6120 §13.7.1.2.1, RFC 6125 §6.4.3: a wildcard is the whole left-most label") {
  const Named certificate = std::move(Named().dns("*.example.org"));
  CHECK(certificate.is_for("chat.example.org"));
  CHECK(certificate.is_for("bücher.example.org"));
  CHECK_FALSE(certificate.is_for("example.org"));
  CHECK_FALSE(certificate.is_for("a.b.example.org"));
  CHECK_FALSE(certificate.is_for(".example.org"));
  CHECK_FALSE(certificate.is_for("chat.example.com"));
  for (const char* const refused : {"c*.example.org", "*t.example.org", "c*t.example.org",
                                    "chat.*.org", "*.*.org", "*", "*.", "**.example.org"}) {
    CAPTURE(refused);
    CHECK_FALSE(Named().dns(refused).is_for("chat.example.org"));
  }
}

TEST_CASE("RFC 6125 §7.2: a wildcard is not for a top-level domain, nor for addresses") {
  CHECK_FALSE(Named().dns("*.org").is_for("example.org"));
  CHECK_FALSE(Named().dns("*.0.0.1").is_for("127.0.0.1"));
}

TEST_CASE("RFC 6120 §13.7.1.2.1: an XmppAddr is for its domain and no other") {
  CHECK(Named().xmpp("example.org").is_for("example.org"));
  CHECK(Named().xmpp("Example.org").is_for("example.org"));
  CHECK(Named().dns("host.example.net").xmpp("example.org").is_for("example.org"));
  CHECK_FALSE(Named().xmpp("example.org").is_for("chat.example.org"));
  CHECK_FALSE(Named().xmpp("*.example.org").is_for("chat.example.org"));
  CHECK_FALSE(Named().xmpp("alice@example.org").is_for("example.org"));
}

TEST_CASE("RFC 6120 §13.7.1.2.1, RFC 4985: an SRV-ID is for the domain behind its service") {
  CHECK(Named().service("_xmpp-client.example.org").is_for("example.org"));
  CHECK(Named().service("_XMPP-Client.Example.org").is_for("example.org"));
  CHECK(Named().service("_xmpp-client.*.example.org").is_for("chat.example.org"));
  for (const char* const other :
       {"_xmpp-server.example.org", "example.org", "_xmpp-client.", "_xmpp-client.example.com",
        "_xmpp-clientexample.org", "_imap.example.org"}) {
    CHECK_FALSE(Named().service(other).is_for("example.org"));
  }
}

TEST_CASE("RFC 4985 §2, RFC 6120 §13.7.1.4: a name of another kind of string is none") {
  CHECK_FALSE(Named()
                  .with_other(NID_SRVName, V_ASN1_UTF8STRING, "_xmpp-client.example.org")
                  .is_for("example.org"));
  CHECK_FALSE(
      Named().with_other(NID_XmppAddr, V_ASN1_IA5STRING, "example.org").is_for("example.org"));
  CHECK_FALSE(
      Named().with_other(NID_ms_upn, V_ASN1_UTF8STRING, "example.org").is_for("example.org"));
  CHECK_FALSE(Named().with(GEN_EMAIL, "example.org").is_for("example.org"));
}

TEST_CASE("RFC 5890 §2.3.2.1: a domain beyond ASCII is compared in A-labels") {
  CHECK(Named().dns("xn--bcher-kva.example").is_for("bücher.example"));
  CHECK(Named().dns("xn--bcher-kva.example").is_for("BÜCHER.example"));
  CHECK(Named().xmpp("bücher.example").is_for("bücher.example"));
  CHECK(Named().xmpp("bücher.example").is_for("xn--bcher-kva.example"));
  CHECK(Named().dns("*.xn--bcher-kva.example").is_for("chat.bücher.example"));
  CHECK_FALSE(Named().dns("xn--bcher-kva.example").is_for("bucher.example"));
  CHECK_FALSE(Named().dns("xn--bcher-kva.example").is_for("bücher.example.org"));
}

TEST_CASE("RFC 6125 §6.4.4: the common name counts only if no other name does") {
  CHECK(Named().common("example.org").is_for("example.org"));
  CHECK(Named().common("*.example.org").is_for("chat.example.org"));
  CHECK(Named().common("example.org").with(GEN_EMAIL, "a@example.org").is_for("example.org"));
  CHECK_FALSE(Named().common("example.org").dns("other.example").is_for("example.org"));
  CHECK_FALSE(Named().common("example.org").xmpp("other.example").is_for("example.org"));
  CHECK_FALSE(Named().common("example.org").service("_imap.other.example").is_for("example.org"));
  CHECK_FALSE(Named().common("example.org").with(GEN_URI, "xmpp:a").is_for("example.org"));
  CHECK_FALSE(Named().common("example.org").dns(std::string_view("\0", 1)).is_for("example.org"));
}

TEST_CASE("RFC 6125 §1.8: of several common names the most specific counts, the last") {
  CHECK(Named().common("other.example").common("example.org").is_for("example.org"));
  CHECK_FALSE(Named().common("example.org").common("other.example").is_for("example.org"));
}

TEST_CASE("a zero or another control character in a name makes it none") {
  const std::string_view odd = GENERATE(
      std::string_view("example.org\0.other.example", 26), std::string_view("example.org\0", 12),
      std::string_view("\0example.org", 12), std::string_view("example.org\n"),
      std::string_view(" example.org"), std::string_view("example.org\x7F"));
  for (const auto& certificate :
       {Named().dns(odd).names(), Named().xmpp(odd).names(),
        Named().service(std::string("_xmpp-client.") + std::string(odd)).names()}) {
    CHECK_FALSE(are_for(certificate, "example.org"));
    CHECK(all_names(certificate).empty());
  }
  CHECK_FALSE(Named().common(odd).is_for("example.org"));
}

TEST_CASE("RFC 5280 §4.2.1.6: a domain that is an address has to be there as such") {
  const std::string_view bytes("\x7F\0\0\x01", 4);
  CHECK(Named().with(GEN_IPADD, bytes).is_for("127.0.0.1"));
  CHECK_FALSE(Named().with(GEN_IPADD, bytes).is_for("127.0.0.2"));
  CHECK_FALSE(Named().with(GEN_IPADD, bytes.substr(0, 3)).is_for("127.0.0.1"));
  CHECK_FALSE(Named().dns("127.0.0.1").is_for("127.0.0.1"));
  CHECK(Named().with(GEN_IPADD, std::string(15, '\0') + '\x01').is_for("::1"));
}

TEST_CASE("a certificate without any name is for nobody") {
  CHECK_FALSE(Named().is_for("example.org"));
  CHECK_FALSE(Named().is_for(""));
  CHECK_FALSE(Named().dns("").is_for(""));
}

TEST_CASE("every name is told, each once, in lower case") {
  const auto names = Named()
                         .xmpp("example.org")
                         .dns("Example.org")
                         .dns("*.example.org")
                         .service("_xmpp-client.example.org")
                         .with(GEN_IPADD, std::string_view("\x7F\0\0\x01", 4))
                         .common("unheard")
                         .names();
  CHECK(all_names(names) == std::vector<std::string>{"example.org", "*.example.org",
                                                     "_xmpp-client.example.org", "127.0.0.1"});
}

TEST_CASE("RFC 6066 §3: a server is asked for a domain in A-labels, and for no address") {
  CHECK(server_name_of("Example.org") == "example.org");
  CHECK(server_name_of("bücher.example") == "xn--bcher-kva.example");
  CHECK(server_name_of("127.0.0.1").empty());
  CHECK(server_name_of("::1").empty());
}

}  // namespace
}  // namespace bittern::net
