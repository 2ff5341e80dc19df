// Which certificate of a server is good enough, and what is said of one that is not (RFC 6120
// §13.7.2, SV14).
#include <catch2/catch.hpp>

#include "tests/net/securing_support.h"

namespace bittern::net {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

// An authority, what it issues, and what comes of it.
struct World {
  explicit World() : authority(files.make("ca", {.label = "Some CA", .authority = true})) {}

  CertificateFiles issue(MadeCertificate what) const {
    what.issuer = what.issuer ? what.issuer : authority;
    return files.make("server", what);
  }
  // Empty, or why not.
  std::string refusal(const CertificateFiles& server, TlsClientOptions options,
                      const std::string& domain = "example.org") {
    Secured pair;
    if (pair.secure({.certificate = server}, client_of(std::move(options)), {.domain = domain})) {
      return "";
    }
    REQUIRE(pair.failure);
    CHECK(pair.failure->certificate);
    CHECK(pair.failure->details);
    CHECK(pair.until([&] { return pair.peer.ended(); }));
    alert = pair.peer.error();
    CHECK_FALSE(pair.peer.secured());
    return pair.failure->reason;
  }
  std::string refusal(const MadeCertificate& server, const std::string& domain = "example.org") {
    return refusal(issue(server), trusting(), domain);
  }
  [[nodiscard]] TlsClientOptions trusting() const { return {.ca_file = authority.certificate}; }
  // Both in the server's file.
  void chain(const std::string& behind) const {
    files.write("server.pem", files.read("server.pem") + files.read(behind));
  }

  TlsFiles files;
  CertificateFiles authority;
  std::string alert;
};

TEST_CASE(
    "RFC 6120 §13.7.2: a certificate that is trusted, for the domain, valid, will do (SV14)") {
  World world;
  CHECK(world.refusal({.names = {"example.org"}}) == "");
  CHECK(world.refusal({.names = {"example.org"}, .rsa = true}) == "");
  CHECK(world.refusal({.names = {"*.example.org"}}, "chat.example.org") == "");
  CHECK(world.refusal({.also = {"otherName:1.3.6.1.5.5.7.8.5;UTF8:example.org"}}) == "");
  CHECK(world.refusal({.also = {"otherName:1.3.6.1.5.5.7.8.7;IA5:_xmpp-client.example.org"}}) ==
        "");
  CHECK(world.refusal({.label = "example.org"}) == "");
  CHECK(world.refusal({.names = {"xn--bcher-kva.example"}}, "bücher.example") == "");
}

TEST_CASE("RFC 6120 §13.7.2.1: one for another domain will not (SV14)") {
  World world;
  CHECK(world.refusal({.names = {"other.example"}}) ==
        "the certificate is for other.example, not for example.org");
  CHECK(world.alert == "sslv3 alert bad certificate");
  CHECK(world.refusal({.label = "example.org", .names = {"other.example"}}) ==
        "the certificate is for other.example, not for example.org");
  CHECK(world.refusal({.names = {"example.org"}}, "chat.example.org") ==
        "the certificate is for example.org, not for chat.example.org");
  CHECK(world.refusal({.names = {"a.example", "b.example", "c.example", "d.example", "e.example",
                                 "f.example", "g.example"}}) ==
        "the certificate is for a.example, b.example, c.example, d.example, e.example and 2 more, "
        "not for example.org");
  CHECK(world.refusal({.also = {"email:a@example.org"}, .usage = ""}, "example.org") ==
        "the certificate is for default, not for example.org");
}

TEST_CASE("a stranger's names are shown without control characters, and not without end") {
  World world;
  CHECK(world.refusal({.label = "a\x1B[31mb.example"}) ==
        "the certificate is for no name at all, not for example.org");
  CHECK(world.refusal({.names = {std::string(300, 'a')}}) ==
        "the certificate is for " + std::string(256, 'a') + "..., not for example.org");
  CHECK_THAT(world.refusal({.also = {"otherName:1.3.6.1.5.5.7.8.5;UTF8:b\xFC.example"}}),
             StartsWith("the certificate is for b\\C3\\BC.example, not"));
}

TEST_CASE("RFC 5280 §6.1.3: one that has expired, or is not valid yet, will not (SV14)") {
  World world;
  CHECK_THAT(world.refusal({.names = {"example.org"}, .from_days = -3, .until_days = -2}),
             StartsWith("the certificate expired on 20") && Contains(" UTC; have it renewed"));
  CHECK(world.alert == "sslv3 alert certificate expired");
  CHECK_THAT(world.refusal({.names = {"example.org"}, .from_days = 1, .until_days = 2}),
             StartsWith("the certificate is not valid before 20") &&
                 Contains(" UTC; see that the clock is right"));
}

TEST_CASE("RFC 5280 §6.1.3: nor one whose issuer's certificate has expired") {
  World world;
  world.authority = world.files.make(
      "ca", {.label = "Old CA", .from_days = -3, .until_days = -2, .authority = true});
  CHECK_THAT(world.refusal({.names = {"example.org"}}),
             StartsWith("the certificate of the issuer CN=Old CA expired on 20"));
}

TEST_CASE("a self-signed certificate is trusted only if it is named (SV14)") {
  World world;
  const CertificateFiles own = world.files.make("server", {.names = {"example.org"}});
  for (const TlsClientOptions& options : {world.trusting(), TlsClientOptions{}}) {
    CHECK_THAT(world.refusal(own, options),
               StartsWith("the certificate is self-signed; to trust it all the same, name it in "
                          "ca_file, or its key in pins: \"sha256//"));
    CHECK(world.alert == "tlsv1 alert unknown ca");
  }
  CHECK(world.refusal(own, {.ca_file = own.certificate}) == "");
  CHECK_THAT(world.refusal(own, {.ca_file = own.certificate}, "chat.example"),
             StartsWith("the certificate is for example.org"));
}

TEST_CASE("RFC 5280 §6.1: an issuer that is not known is not trusted (SV14)") {
  World world;
  const CertificateFiles server = world.issue({.names = {"example.org"}});
  const CertificateFiles other =
      world.files.make("other", {.label = "Other CA", .authority = true});
  CHECK(world.refusal(server, {.ca_file = other.certificate}) ==
        "its issuer CN=Some CA is not in " + other.certificate +
            "; have the server send the certificates in between as well, or name the issuer's in "
            "ca_file");
  CHECK_THAT(world.refusal(server, {}),
             StartsWith("its issuer CN=Some CA is not known to this system;"));
  world.chain("ca.pem");
  CHECK(world.refusal(server, {.ca_file = other.certificate}) ==
        "its issuer CN=Some CA is not in " + other.certificate +
            "; name that one's certificate in ca_file");
}

TEST_CASE("an authority that is only called like the trusted one is not it") {
  World world;
  const CertificateFiles false_one =
      world.files.make("false", {.label = "Some CA", .authority = true});
  const CertificateFiles server = world.issue({.names = {"example.org"}, .issuer = false_one});
  CHECK_THAT(world.refusal(server, world.trusting()),
             StartsWith("the certificate is refused: certificate signature failure"));
}

TEST_CASE("RFC 8446 §4.4.2: certificates in between come from the server, or from ca_file") {
  World world;
  const CertificateFiles between = world.files.make(
      "between", {.label = "Between", .authority = true, .issuer = world.authority});
  const CertificateFiles server = world.issue({.names = {"example.org"}, .issuer = between});
  CHECK_THAT(world.refusal(server, world.trusting()),
             StartsWith("its issuer CN=Between is not in"));
  CHECK(world.refusal(server, {.ca_file = between.certificate}) == "");
  CHECK(world.refusal(server, {.ca_file = server.certificate}) == "");  // itself
  world.chain("between.pem");
  CHECK(world.refusal(server, world.trusting()) == "");
}

TEST_CASE("RFC 5280 §4.2.1.9: who is no authority issues nothing") {
  World world;
  const CertificateFiles server =
      world.issue({.names = {"example.org"}, .issuer = world.issue({.names = {"other.example"}})});
  CHECK(world.refusal(server, world.trusting()) != "");
}

TEST_CASE("RFC 5280 §4.2.1.12: one whose key is not for TLS servers will not do (SV14)") {
  World world;
  CHECK(world.refusal({.names = {"example.org"}, .usage = "serverAuth"}) == "");
  CHECK(world.refusal({.names = {"example.org"}, .usage = "clientAuth,serverAuth"}) == "");
  CHECK(world.refusal({.names = {"example.org"}, .usage = "clientAuth"}) ==
        "the certificate is not one for TLS servers, as its key usage says; have another one "
        "issued");
}

TEST_CASE("verify = false: any certificate will do") {
  World world;
  const MadeCertificate worst{.names = {"other.example"}, .from_days = -3, .until_days = -2};
  CHECK(world.refusal(world.files.make("server", worst), {.verify = false}) == "");
  CHECK(world.refusal(world.issue({.usage = "clientAuth"}), {.verify = false}) == "");
}

TEST_CASE("RFC 7469 §2.4: of a server with a pinned key nothing else counts (SV14)") {
  World world;
  const MadeCertificate worst{.names = {"other.example"}, .from_days = -3, .until_days = -2};
  const CertificateFiles server = world.files.make("server", worst);
  Secured pair;
  REQUIRE(pair.secure({.certificate = server}, any_client()));
  const std::string pin = pair.ours.connection->tls_details()->certificate.pin;
  const std::string other = "sha256//" + std::string(43, 'A') + "=";
  CHECK(world.refusal(server, {.pins = {pin}}) == "");
  CHECK(world.refusal(server, {.pins = {other, pin}}) == "");
  CHECK(world.refusal(server, {.pins = {pin}}, "chat.example") == "");
  CHECK(world.refusal(server, {.pins = {other}}) ==
        "the server's key is " + pin + ", which is not among the pins");
}

TEST_CASE("RFC 7469 §2.4: a certificate that is good has to have a pinned key all the same") {
  World world;
  TlsClientOptions options = world.trusting();
  options.pins = {"sha256//" + std::string(43, 'A') + "="};
  const CertificateFiles server = world.issue({.names = {"example.org"}});
  CHECK_THAT(world.refusal(server, options), Contains("which is not among the pins"));
  options.verify = false;
  CHECK_THAT(world.refusal(server, options), Contains("which is not among the pins"));
}

TEST_CASE("a failure has the certificate's details") {
  World world;
  Secured pair;
  const CertificateFiles server =
      world.issue({.label = "Server", .names = {"a.example", "*.b.example"}});
  REQUIRE_FALSE(pair.secure({.certificate = server}, client_of(world.trusting())));
  const CertificateDetails& details = *pair.failure->details;
  CHECK(details.subject == "CN=Server");
  CHECK(details.issuer == "CN=Some CA");
  CHECK(details.names == std::vector<std::string>{"a.example", "*.b.example"});
  CHECK(details.not_after - details.not_before == 2 * 86400);
  CHECK(details.pin.size() == 8 + 44);
}

}  // namespace
}  // namespace bittern::net
