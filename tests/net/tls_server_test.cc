// Certificates and keys as files: what is wrong with them is said, and they can be read anew.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/net/tls_support.h"

namespace bittern::net {
namespace {

std::string error_of(const CertificateFiles& files) {
  const auto loaded = TlsServer::load({files}, {});
  return loaded ? "" : loaded.error();
}

std::string label_now(const TlsServer& server) {
  TlsHandshake pair(server);
  REQUIRE(pair.run());
  return pair.client.label();
}

TEST_CASE("a file that is not there, or is none, is named with the reason") {
  const TlsFiles files;
  const CertificateFiles good = files.make("good");
  const std::string gone = files.path("gone");
  CHECK(error_of({gone, good.key}) ==
        "cannot read " + gone + ": No such file or directory; see that the path is right");
  CHECK(error_of({good.certificate, gone}) ==
        "cannot read " + gone + ": No such file or directory; see that the path is right");
  const std::string none = files.path("");
  const std::string reason = "cannot read " + none + ": Is a directory; see that the path is right";
  CHECK(error_of({none, good.key}) == reason);
  CHECK(error_of({good.certificate, none}) == reason);
}

TEST_CASE("a file that must not be read is named with what to do") {
  if (::geteuid() == 0) {
    return;  // who may read everything
  }
  const TlsFiles files;
  const CertificateFiles made = files.make("a");
  REQUIRE(::chmod(made.key.c_str(), 0) == 0);
  CHECK(error_of(made) == "cannot read " + made.key +
                              ": Permission denied; let the user that bittern runs as read it");
}

TEST_CASE("a file without PEM in it is named") {
  const TlsFiles files;
  const CertificateFiles good = files.make("good");
  const std::string content = GENERATE("", "no certificate", "\x30\x82\x01\x0a");
  files.write("bad", content);
  CHECK(error_of({files.path("bad"), good.key}) ==
        "there is no certificate in " + files.path("bad") +
            ": it has to be in PEM form (-----BEGIN CERTIFICATE-----)");
  CHECK(error_of({good.certificate, files.path("bad")}) ==
        "there is no private key in " + files.path("bad") +
            ": it has to be in PEM form (-----BEGIN PRIVATE KEY-----)");
  CHECK(error_of({good.key, good.key}).find("there is no certificate") == 0);
  CHECK(error_of({good.certificate, good.certificate}).find("there is no private key") == 0);
}

TEST_CASE("a certificate that is cut or spoilt is named with its place") {
  const TlsFiles files;
  const CertificateFiles good = files.make("good");
  const std::string pem = files.read("good.pem");
  files.write("cut", pem.substr(0, pem.size() / 2));
  files.write("second", pem + pem.substr(0, pem.size() / 2));
  CHECK(error_of({files.path("cut"), good.key}).find("cannot read certificate 1 in ") == 0);
  CHECK(error_of({files.path("second"), good.key}).find("cannot read certificate 2 in ") == 0);
}

TEST_CASE("a key with a passphrase is refused, and nobody is asked for it") {
  const TlsFiles files;
  const CertificateFiles made = files.make("a", {.passphrase = "secret"});
  CHECK(error_of(made) == "the key in " + made.key +
                              " has a passphrase: write it without one (openssl pkey -in " +
                              made.key + " -out FILE), readable by bittern's user alone");
}

TEST_CASE("a key that is another certificate's is refused") {
  const TlsFiles files;
  const CertificateFiles one = files.make("one");
  const CertificateFiles other = files.make("other", {.rsa = GENERATE(true, false)});
  CHECK(error_of({one.certificate, other.key}) ==
        "the key in " + other.key + " is not that of the first certificate in " + one.certificate +
            ": name the key that it was issued for, and have its own certificate first in the "
            "file");
}

TEST_CASE("certificate and key may be in one file, and the chain is sent") {
  const TlsFiles files;
  files.make("a");
  files.make("issuer", {.label = "issuer"});
  const std::string key = files.read("a.key");
  const std::string certificates = files.read("a.pem") + files.read("issuer.pem");
  files.write("all", GENERATE(true, false) ? key + certificates : certificates + key);
  const auto server = TlsServer::load({{files.path("all"), files.path("all")}}, {});
  REQUIRE(server);
  TlsHandshake pair(**server);
  REQUIRE(pair.run());
  CHECK(sk_X509_num(SSL_get_peer_cert_chain(pair.client.ssl())) == 2);
}

TEST_CASE("a certificate out of its time is served, with a warning") {
  const TlsFiles files;
  const auto server =
      TlsServer::load({files.make("old", {.from_days = -2, .until_days = -1}),
                       files.make("new", {.from_days = 1, .until_days = 2}), files.make("good")},
                      {});
  REQUIRE(server);
  const auto warnings = (*server)->warnings();
  REQUIRE(warnings.size() == 2);
  CHECK(warnings[0].find("the certificate in " + files.path("old.pem") + " expired on 2") == 0);
  CHECK(warnings[1].find("the certificate in " + files.path("new.pem") +
                         " is not valid before 2") == 0);
}

TEST_CASE("reload() is for new connections, and those that are open go on") {
  const TlsFiles files;
  const auto server = *TlsServer::load({files.make("a", {.label = "first"})}, {});
  TlsAccepted old(server);
  TlsHandshake half_way(*server);
  half_way.exchange();
  files.make("a", {.label = "second"});
  CHECK(label_now(*server) == "first");
  REQUIRE(server->reload());
  CHECK(label_now(*server) == "second");
  CHECK(half_way.run());
  CHECK(half_way.client.label() == "first");
  old.say("still here");
  REQUIRE(run_until(old.loop, [&] { return old.ours.bytes == "still here"; }));
  old.ours.connection->write("me too");
  CHECK(old.hear() == "me too");
}

TEST_CASE("reload() that fails changes nothing") {
  const TlsFiles files;
  const auto server = *TlsServer::load(
      {files.make("a", {.label = "first"}), files.make("b", {.names = {"b.example"}})}, {});
  files.make("a", {.label = "second"});
  files.write("b.key", "spoilt");
  const auto done = server->reload();
  REQUIRE_FALSE(done);
  CHECK(done.error().find(files.path("b.key")) != std::string::npos);
  CHECK(label_now(*server) == "first");
  files.make("b");
  CHECK(server->reload());
  CHECK(label_now(*server) == "second");
}

}  // namespace
}  // namespace bittern::net
