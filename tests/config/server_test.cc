// [[server]]: from a domain to a stream that is safe to use.
#include <catch2/catch.hpp>
#include <string>

#include "tests/config/support.h"

using namespace bittern::config;

namespace {

const std::string kDomain = "[[server]]\ndomains = [\"a.example\"]\n";
const std::string kHost = kDomain + "host = \"192.0.2.1\"\n";
const std::string kPin = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

Server server(const std::string& text) {
  const auto config = parse(text + "\n" + kListen, "folder/f");
  REQUIRE(config);
  REQUIRE(config->servers.size() == 1);
  return config->servers[0];
}

// `text` begins at line 1.
Lines told(const std::string& text) { return mistakes(text + "\n" + kListen); }

}  // namespace

TEST_CASE(
    "RFC 6120 §3.2: a server without a host is found by DNS, with the encryption found there") {
  const Server found = server(kDomain);
  CHECK(found.host.empty());
  CHECK(found.tls == Tls::kAny);
  CHECK(server(kDomain + "tls = \"starttls\"").tls == Tls::kStartTls);
  CHECK(server(kDomain + "tls = \"direct\"").tls == Tls::kDirect);
}

TEST_CASE("a server with a host has STARTTLS on 5222, TLS at once on 5223 (XEP-0368), or neither") {
  CHECK(server(kHost).tls == Tls::kStartTls);
  CHECK(server(kHost).port == 5222);
  CHECK(server(kHost + "tls = \"starttls\"").port == 5222);
  const Server direct = server(kHost + "tls = \"direct\"");
  CHECK(direct.tls == Tls::kDirect);
  CHECK(direct.port == 5223);
  CHECK(server(kHost + "port = 443\ntls = \"direct\"").port == 443);
  const Server plain = server(kHost + "tls = \"none\"");
  CHECK(plain.tls == Tls::kNone);
  CHECK(plain.port == 5222);
}

TEST_CASE("by default a server has to prove its domain, and nobody is led astray") {
  const Server plain = server(kDomain);
  CHECK(plain.verify);
  CHECK(plain.ca_file.empty());
  CHECK(plain.pins.empty());
  CHECK_FALSE(plain.certificate);
  CHECK_FALSE(plain.proxy_protocol);
  CHECK(plain.routes.empty());
  CHECK_FALSE(plain.allow_private);
  CHECK_FALSE(plain.strip_channel_binding);
}

TEST_CASE("a server's settings are taken as they stand, file names from the settings' folder") {
  const Server all = server(
      kHost +
      "ca_file = \"ca.pem\"\nclient_certificate = { certificate = \"c.pem\", key = \"/k.pem\" }\n"
      "proxy_protocol = true\nallow_private_addresses = true\nstrip_channel_binding = true");
  CHECK(all.ca_file == "folder/ca.pem");
  REQUIRE(all.certificate);
  CHECK(all.certificate->certificate == "folder/c.pem");
  CHECK(all.certificate->key == "/k.pem");
  CHECK(all.certificate->line == 5);
  CHECK(all.proxy_protocol);
  CHECK(all.allow_private);
  CHECK(all.strip_channel_binding);
  CHECK_FALSE(server(kHost + "verify = false").verify);
  CHECK(server(kHost + "pins = [\"" + kPin + "\"]").pins == Lines{kPin});
}

TEST_CASE("what the default is may be written anywhere") {
  const std::string defaults =
      "verify = true\npins = []\nproxy_protocol = false\nroutes = []\n"
      "allow_private_addresses = false\nstrip_channel_binding = false\n";
  CHECK(told(kDomain + defaults).empty());
  CHECK(told(kHost + defaults).empty());
  CHECK(told(kHost + "tls = \"none\"\n" + defaults).empty());
}

TEST_CASE("without a host there is no port, and no stream without encryption") {
  CHECK(told(kDomain + "port = 5222") ==
        Lines{"f:3: server.port: has no meaning without host, for the DNS says it: set host, or "
              "leave it out"});
  CHECK(told(kDomain + "tls = \"none\"") ==
        Lines{"f:3: server.tls: \"none\" needs a host: the DNS may be forged, and passwords can be "
              "read; set host, or leave tls out"});
  // A host that is wrong is no missing one.
  CHECK(told(kDomain + "host = \"a b\"\nport = 1\ntls = \"none\"").size() == 1);
}

TEST_CASE("tls is one of three words") {
  for (const char* bad : {"", "None", "STARTTLS", "tls", "yes"}) {
    CHECK(told(kHost + "tls = \"" + bad + "\"") ==
          Lines{"f:4: server.tls: must be \"starttls\", \"direct\" or \"none\", not \"" +
                std::string(bad) + "\""});
  }
  CHECK(told(kHost + "tls = false") == Lines{"f:4: server.tls: must be a string, not a boolean"});
}

TEST_CASE("without encryption there is nothing to verify") {
  const std::string plain = kHost + "tls = \"none\"\n";
  const auto none = [](const std::string& key) {
    return Lines{"f:5: server." + key +
                 ": has no meaning beside tls = \"none\": there is no certificate and no key; "
                 "leave it out"};
  };
  CHECK(told(plain + "verify = false") == none("verify"));
  CHECK(told(plain + "ca_file = \"a\"") == none("ca_file"));
  CHECK(told(plain + "pins = [\"" + kPin + "\"]") == none("pins"));
  CHECK(told(plain + "client_certificate = { certificate = \"a\", key = \"b\" }") ==
        none("client_certificate"));
}

TEST_CASE("pins stand for themselves") {
  const std::string pinned = kDomain + "pins = [\"" + kPin + "\"]\n";
  const auto beside = [](const std::string& key) {
    return Lines{"f:4: server." + key +
                 ": has no meaning beside pins: the server's key alone is looked at; leave it out"};
  };
  CHECK(told(pinned).empty());
  CHECK(told(pinned + "verify = true") == beside("verify"));
  CHECK(told(pinned + "verify = false") == beside("verify"));
  CHECK(told(pinned + "ca_file = \"a\"") == beside("ca_file"));
  CHECK(told(pinned + "client_certificate = { certificate = \"a\", key = \"b\" }").empty());
}

TEST_CASE("who verifies nothing needs no ca_file") {
  CHECK(told(kDomain + "verify = false\nca_file = \"a\"") ==
        Lines{"f:4: server.ca_file: has no meaning beside verify = false: any certificate will do; "
              "keep one of them"});
}

TEST_CASE("private addresses are allowed where something may lead to them (SV11)") {
  const std::string allowed = "allow_private_addresses = true\n";
  CHECK(told(kDomain + allowed).empty());
  CHECK(told(kDomain + allowed + "verify = false").empty());
  CHECK(told(kHost + allowed).empty());
  const std::string why = ": host alone is connected to, wherever it is; leave it out";
  const std::string key = "f:4: server.allow_private_addresses: has no meaning beside host and ";
  CHECK(told(kHost + allowed + "tls = \"none\"") == Lines{key + "tls = \"none\"" + why});
  CHECK(told(kHost + allowed + "verify = false") == Lines{key + "verify = false" + why});
}

TEST_CASE("RFC 7469 §2.4: a pin is the Base64 of a SHA-256, and nothing but") {
  const auto pin = [](const std::string& text) {
    return told(kDomain + "pins = [\"" + text + "\"]");
  };
  CHECK(pin(kPin).empty());
  const std::string hash = kPin.substr(8);
  const std::string last = kPin.substr(0, kPin.size() - 2);
  for (const std::string& bad :
       {std::string(), hash, "sha256/" + hash, "SHA256//" + hash, "sha1//" + hash, kPin + "=",
        last + "U", last + "==", last + "V=", last + "T=", kPin.substr(0, 51), kPin + " ",
        "sha256//-" + hash.substr(1), "sha256//=" + hash.substr(1)}) {
    CHECK(pin(bad) ==
          Lines{"f:3: server.pins: must be \"sha256//\" and the 44 characters of the public key's "
                "SHA-256 in Base64, see bittern.toml(5), not \"" +
                bad + "\""});
  }
  CHECK(told(kDomain + "pins = \"" + kPin + "\"") ==
        Lines{"f:3: server.pins: must be an array of strings, not a string"});
}

TEST_CASE("a client certificate has a key") {
  CHECK(told(kDomain + "client_certificate = { certificate = \"a\" }") ==
        Lines{"f:3: server.client_certificate.key: missing: the PEM file of the certificate's "
              "private key"});
  CHECK(told(kDomain + "client_certificate = { certificate = \"a\", key = \"b\", ca = \"c\" }") ==
        Lines{"f:3: server.client_certificate.ca: unknown key \"ca\"; [server.client_certificate] "
              "takes certificate, key"});
  CHECK(told(kDomain + "client_certificate = \"a\"") ==
        Lines{"f:3: server.client_certificate: must be a table such as { certificate = "
              "\"/etc/bittern/cert.pem\", key = \"/etc/bittern/key.pem\" }, not a string"});
}

TEST_CASE("XEP-0124 §7.1: a route is xmpp:host:port, letter by letter (B7.1.7)") {
  const Server routed = server(kDomain +
                               "routes = [\"xmpp:Chat.example.org:1\", \"xmpp:192.0.2.1:65535\",\n"
                               "\"xmpp:[2001:db8::1]:5222\"]");
  REQUIRE(routed.routes.size() == 3);
  CHECK(routed.routes[0].text == "xmpp:Chat.example.org:1");
  CHECK(routed.routes[0].host == "Chat.example.org");
  CHECK(routed.routes[0].port == 1);
  CHECK(routed.routes[1].host == "192.0.2.1");
  CHECK(routed.routes[1].port == 65535);
  CHECK(routed.routes[2].host == "2001:db8::1");
  CHECK(routed.routes[2].port == 5222);
  for (const char* bad :
       {"", "xmpp:", "xmpp:a", "xmpp:a:", "xmpp::1", "xmpp:a:0", "xmpp:a:65536", "xmpp:a:1x",
        "xmpp:a:-1", "a:1", "XMPP:a:1", "xmpps:a:1", "xmpp:a b:1", "xmpp:2001:db8::1:5222",
        "xmpp:[a]:1", "xmpp:[::1]", "xmpp:[]:1", "xmpp://a:1", "xmpp:192.0.2.300:1"}) {
    CHECK(told(kDomain + "routes = [\"" + bad + "\"]") ==
          Lines{"f:3: server.routes: must be xmpp:host:port, such as "
                "\"xmpp:chat.example.org:5222\", not \"" +
                std::string(bad) + "\""});
  }
  CHECK(told(kDomain + "routes = [\"xmpp:a:1\", \"xmpp:a:2\",\n\"xmpp:a:1\"]") ==
        Lines{"f:4: server.routes: \"xmpp:a:1\" stands twice: name it once"});
}
