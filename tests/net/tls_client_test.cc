// What TlsClient::load() and reload() take, and what they say of what they do not.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/net/securing_support.h"

namespace bittern::net {
namespace {

using Catch::Matchers::StartsWith;

std::string mistake(TlsClientOptions options) {
  auto client = TlsClient::load(std::move(options));
  return client ? "" : client.error();
}

TEST_CASE("no file is needed") { CHECK(mistake({}) == ""); }

TEST_CASE("ca_file holds one certificate or more in PEM form, and nothing broken") {
  const TlsFiles files;
  const std::string one = files.make("one").certificate;
  CHECK(mistake({.ca_file = one}) == "");
  files.make("two");
  files.write("both.pem", files.read("one.pem") + "between them\n" + files.read("two.pem"));
  CHECK(mistake({.ca_file = files.path("both.pem")}) == "");
  files.write("twice.pem", files.read("one.pem") + files.read("one.pem"));
  CHECK(mistake({.ca_file = files.path("twice.pem")}) == "");

  const std::string gone = files.path("gone.pem");
  CHECK(mistake({.ca_file = gone}) == "cannot read " + gone +
                                          ": No such file or directory; see that the path is "
                                          "right");
  files.write("empty.pem", "");
  CHECK_THAT(mistake({.ca_file = files.path("empty.pem")}),
             StartsWith("there is no certificate in " + files.path("empty.pem")));
  files.write("broken.pem", files.read("one.pem") + files.read("two.pem").substr(0, 200));
  CHECK_THAT(mistake({.ca_file = files.path("broken.pem")}),
             StartsWith("cannot read certificate 2 in " + files.path("broken.pem") + ": "));
}

TEST_CASE("any certificate of ca_file is trusted, not the first alone") {
  const TlsFiles files;
  const CertificateFiles other = files.make("other", {.label = "Other"});
  const CertificateFiles server = files.make("server", {.names = {"example.org"}});
  files.write("both.pem", files.read("other.pem") + files.read("server.pem"));
  Secured pair;
  CHECK(pair.secure({.certificate = server}, client_of({.ca_file = files.path("both.pem")})));
}

TEST_CASE("a client certificate needs its own key") {
  const TlsFiles files;
  const CertificateFiles ours = files.make("ours");
  CHECK(mistake({.certificate = ours}) == "");
  CHECK_THAT(mistake({.certificate = CertificateFiles{ours.certificate, files.make("a").key}}),
             StartsWith("the key in " + files.path("a.key") + " is not that of"));
  CHECK_THAT(mistake({.certificate = CertificateFiles{files.path("gone"), ours.key}}),
             StartsWith("cannot read " + files.path("gone")));
}

TEST_CASE("RFC 7469 §2.4, RFC 4648 §4: a pin is the base64 of a SHA-256 and nothing else") {
  const std::string zeros = std::string(43, 'A') + "=";
  CHECK(mistake({.pins = {"sha256//" + zeros}}) == "");
  CHECK(mistake({.pins = {"sha256//" + std::string(42, '/') + "8="}}) == "");
  for (const std::string& wrong :
       {std::string(), std::string("sha256//"), zeros, "sha1//" + zeros, "SHA256//" + zeros,
        "sha256//" + zeros + "A", "sha256//" + zeros.substr(1), "sha256//" + std::string(44, 'A'),
        "sha256//" + std::string(42, 'A') + "B=",  // bits that no byte has
        "sha256//" + std::string(42, 'A') + "==", "sha256//" + std::string(42, '-') + "A=",
        " sha256//" + zeros.substr(1), "sha256//" + zeros.substr(1) + "\n"}) {
    CAPTURE(wrong);
    CHECK_THAT(mistake({.pins = {wrong}}),
               StartsWith("\"" + wrong + "\" is no hash of a public key"));
    CHECK(mistake({.pins = {"sha256//" + zeros, wrong}}) != "");
  }
}

TEST_CASE("reload() reads the files anew, for connections to come") {
  const TlsFiles files;
  const CertificateFiles server = files.make("server", {.names = {"example.org"}});
  std::filesystem::copy(server.certificate, files.path("ca.pem"));
  const auto client = client_of({.ca_file = files.path("ca.pem")});
  Secured before;
  CHECK(before.secure({.certificate = server}, client));
  files.make("ca", {.label = "Another"});
  REQUIRE(client->reload());
  Secured after;
  CHECK_FALSE(after.secure({.certificate = server}, client));
}

TEST_CASE("a reload() that fails changes nothing") {
  const TlsFiles files;
  const CertificateFiles server = files.make("server", {.names = {"example.org"}});
  std::filesystem::copy(server.certificate, files.path("ca.pem"));
  const auto client = client_of({.ca_file = files.path("ca.pem")});
  std::filesystem::remove(files.path("ca.pem"));
  const auto done = client->reload();
  REQUIRE_FALSE(done.has_value());
  CHECK_THAT(done.error(), StartsWith("cannot read " + files.path("ca.pem")));
  Secured pair;
  CHECK(pair.secure({.certificate = server}, client));
}

}  // namespace
}  // namespace bittern::net
