#include <catch2/catch.hpp>
#include <string>

#include "config/config.h"
#include "tests/config/support.h"

using namespace bittern::config;

namespace {

// Line 1 is the table's header.
Lines listen(const std::string& lines) { return mistakes("[[listen]]\n" + lines + "\n" + kServer); }

Listen parsed(const std::string& lines, const std::string& file = "f") {
  const auto config = parse("[[listen]]\n" + lines + "\n" + kServer, file);
  REQUIRE(config);
  REQUIRE(config->listen.size() == 1);
  return config->listen[0];
}

const std::string kUnix = "unix = \"/run/http.sock\"\n";
const std::string kSystemd = "systemd = \"http\"\n";
const std::string kAddress = "address = \"::1\"\n";

}  // namespace

TEST_CASE("a listener is a Unix socket, with permissions") {
  const Listen listen = parsed(kUnix);
  CHECK(listen.unix_path == "/run/http.sock");
  CHECK(listen.mode == 0660);
  CHECK(listen.line == 1);
  CHECK(listen.address.empty());
  CHECK(listen.systemd.empty());
  for (const auto& [text, mode] : {std::pair{"0600", 0600U}, {"0606", 0606U}, {"0777", 0777U}}) {
    CHECK(parsed(kUnix + "mode = \"" + text + "\"").mode == mode);
  }
}

TEST_CASE("a Unix socket's permissions are four octal digits, the owner's included") {
  for (const char* bad :
       {"", "660", "0577", "0778", "1777", "00660", "rw-rw----", "0o66", "-600"}) {
    CHECK(listen(kUnix + "mode = \"" + bad + "\"") ==
          Lines{"f:3: listen.mode: must be octal permissions from \"0600\" to \"0777\", such as "
                "\"0660\", not \"" +
                std::string(bad) + "\""});
  }
  CHECK(listen(kUnix + "mode = 0o660") == Lines{"f:3: listen.mode: must be a string, not 432"});
}

TEST_CASE("a Unix socket's path is absolute and at most 107 bytes (unix(7))") {
  const auto path = [](std::size_t bytes) { return "/" + std::string(bytes - 1, 'a'); };
  CHECK(parsed("unix = \"" + path(107) + "\"").unix_path == path(107));
  CHECK(listen("unix = \"" + path(108) + "\"") ==
        Lines{"f:2: listen.unix: must be at most 107 bytes long, as a Unix socket's name is, not "
              "108"});
  CHECK(parsed("unix = \"/a\"").unix_path == "/a");
  CHECK(parsed("unix = \"/run/b\u00fc cher\"").unix_path == "/run/b\u00fc cher");
  const auto told = [](const std::string& shown) {
    return Lines{
        "f:2: listen.unix: must be an absolute file name such as "
        "\"/run/bittern/http.sock\", not \"" +
        shown + "\""};
  };
  for (const char* bad : {"", "/", "run/a", "./a", "@abstract", "/run/bittern/", "unix:/run/a"}) {
    CHECK(listen("unix = \"" + std::string(bad) + "\"") == told(bad));
  }
  for (const char* control : {"\\u0000", "\\n", "\\u001f", "\\u007f"}) {
    CHECK(listen("unix = \"/run/a" + std::string(control) + "b\"") == told("/run/a?b"));
  }
}

TEST_CASE("a listener is sockets that systemd passes, by name (systemd.socket(5))") {
  const Listen listening = parsed(kSystemd);
  CHECK(listening.systemd == "http");
  CHECK(listening.address.empty());
  CHECK(listening.unix_path.empty());
  CHECK(parsed("systemd = \"bittern.socket\"").systemd == "bittern.socket");
  const std::string longest(255, 'a');
  CHECK(parsed("systemd = \"" + longest + "\"").systemd == longest);
  const auto told = [](const std::string& shown) {
    return Lines{
        "f:2: listen.systemd: must be the FileDescriptorName= of a socket unit, such as "
        "\"http\" or \"bittern.socket\", not \"" +
        shown + "\""};
  };
  CHECK(listen("systemd = \"" + longest + "a\"") == told(longest + "a"));
  for (const char* bad : {"", "a:b", "b\u00fccher"}) {
    CHECK(listen("systemd = \"" + std::string(bad) + "\"") == told(bad));
  }
  CHECK(listen("systemd = \"a\\tb\"") == told("a?b"));
}

TEST_CASE("a listener has one place: address, unix or systemd") {
  const std::string missing =
      "f:1: listen.address: missing: the IPv4 or IPv6 address to listen on, such as "
      "\"127.0.0.1\"; or write unix or systemd in its place";
  CHECK(listen("") == Lines{missing});
  CHECK(listen("mode = \"0660\"\nport = 1") == Lines{missing});
  const auto told = [](int line, const std::string& key, const std::string& first) {
    return "f:" + std::to_string(line) + ": listen." + key + ": " + first +
           " says already where to listen: keep one, or write two [[listen]]";
  };
  CHECK(listen(kAddress + kUnix) == Lines{told(3, "unix", "address")});
  CHECK(listen(kUnix + kAddress) == Lines{told(3, "address", "unix")});
  CHECK(listen(kSystemd + kUnix) == Lines{told(3, "unix", "systemd")});
  CHECK(listen(kSystemd + kAddress + kUnix) ==
        Lines{told(3, "address", "systemd"), told(4, "unix", "systemd")});
  CHECK(listen(kAddress + kUnix + "port = 1\nmode = \"0600\"") ==
        Lines{told(3, "unix", "address")});
}

TEST_CASE("a port is an address's, permissions are a Unix socket's") {
  CHECK(listen(kAddress + "port = 1").empty());
  CHECK(listen(kUnix + "port = 1") ==
        Lines{"f:3: listen.port: has no meaning beside unix: leave it out"});
  CHECK(listen(kSystemd + "port = 1") ==
        Lines{"f:3: listen.port: has no meaning beside systemd: leave it out"});
  CHECK(listen(kAddress + "mode = \"0660\"") ==
        Lines{"f:3: listen.mode: has no meaning beside address: only a Unix socket has "
              "permissions"});
  CHECK(listen(kSystemd + "mode = \"0660\"") ==
        Lines{"f:3: listen.mode: has no meaning beside systemd: the socket unit says it, with "
              "SocketMode="});
}

TEST_CASE("a place is listened on once") {
  const auto two = [](const std::string& first, const std::string& second) {
    return mistakes("[[listen]]\n" + first + "[[listen]]\n" + second + kServer);
  };
  const Lines same{"f:3: listen.unix: the same Unix socket as an entry above: name it once"};
  CHECK(two(kUnix, kUnix) == same);
  CHECK(two(kUnix, "unix = \"/run//http.sock\"\n") == same);
  CHECK(two("unix = \"/run/./b/../http.sock\"\n", kUnix) == same);
  CHECK(two(kUnix, "unix = \"/run/HTTP.sock\"\n").empty());
  CHECK(two(kSystemd, kSystemd) == Lines{"f:3: listen.systemd: the same sockets of systemd as an "
                                         "entry above: name them once"});
  CHECK(two(kSystemd, "systemd = \"https\"\n").empty());
  CHECK(two(kSystemd, kUnix).empty());
  CHECK(two(kUnix, kAddress).empty());
  CHECK(two(kAddress, kSystemd).empty());
}

TEST_CASE("one certificate, or several, the first for clients that name no server (RFC 6066 §3)") {
  const Listen one = parsed(kAddress + "tls = {certificate = \"/c.pem\", key = \"/k.pem\"}");
  REQUIRE(one.tls.size() == 1);
  CHECK(one.tls[0].certificate == "/c.pem");
  CHECK(one.tls[0].key == "/k.pem");
  CHECK(one.tls[0].line == 3);
  const Listen two = parsed(kUnix +
                            "tls = [{certificate = \"/a\", key = \"/b\"},\n"
                            "  {certificate = \"/c\", key = \"/d\"}]");
  REQUIRE(two.tls.size() == 2);
  CHECK(two.tls[0].certificate == "/a");
  CHECK(two.tls[0].key == "/b");
  CHECK(two.tls[0].line == 3);
  CHECK(two.tls[1].certificate == "/c");
  CHECK(two.tls[1].key == "/d");
  CHECK(two.tls[1].line == 4);
  CHECK(parsed(kSystemd).tls.empty());
}

TEST_CASE("certificates may stand in tables of their own") {
  const std::string files = "certificate = \"/c\"\nkey = \"/k\"\n";
  CHECK(parsed(kAddress + "[listen.tls]\n" + files).tls.size() == 1);
  const Listen two = parsed(kAddress + "[[listen.tls]]\n" + files + "[[listen.tls]]\n" + files);
  REQUIRE(two.tls.size() == 2);
  CHECK(two.tls[0].line == 3);
  CHECK(two.tls[1].line == 6);
}

TEST_CASE("a relative file name is taken from the folder of the settings") {
  const std::string tls = kAddress + "tls = {certificate = \"tls/c.pem\", key = \"/k.pem\"}";
  CHECK(parsed(tls, "/etc/bittern/bittern.toml").tls[0].certificate == "/etc/bittern/tls/c.pem");
  CHECK(parsed(tls, "/etc/bittern/bittern.toml").tls[0].key == "/k.pem");
  CHECK(parsed(tls, "conf/bittern.toml").tls[0].certificate == "conf/tls/c.pem");
  CHECK(parsed(tls, "bittern.toml").tls[0].certificate == "tls/c.pem");
}

TEST_CASE("a certificate goes with its key") {
  const std::string certificate =
      "f:3: listen.tls.certificate: missing: the PEM file of the certificate and its chain";
  const std::string key =
      "f:3: listen.tls.key: missing: the PEM file of the certificate's private key";
  CHECK(listen(kAddress + "tls = {certificate = \"/c\"}") == Lines{key});
  CHECK(listen(kAddress + "tls = {key = \"/k\"}") == Lines{certificate});
  CHECK(listen(kAddress + "tls = {}") == Lines{certificate, key});
  CHECK(listen(kAddress + "tls = [{certificate = \"/c\", key = \"/k\"}, {}]") ==
        Lines{certificate, key});
  CHECK(listen(kAddress + "tls = {certificate = \"/c\", key = \"/k\", keys = 1}") ==
        Lines{"f:3: listen.tls.keys: unknown key \"keys\", did you mean \"key\"?"});
  CHECK(listen(kAddress + "tls = {certificate = \"/c\", key = \"/k\", versions = 1}") ==
        Lines{"f:3: listen.tls.versions: unknown key \"versions\"; [[listen.tls]] takes "
              "certificate, key"});
}

TEST_CASE("tls is a table or an array of tables, with names of files") {
  CHECK(listen(kAddress + "tls = []") ==
        Lines{"f:3: listen.tls: must name at least one certificate; for plain HTTP leave it out"});
  const std::string wanted =
      "listen.tls: must be a table such as { certificate = \"/etc/bittern/cert.pem\", key = "
      "\"/etc/bittern/key.pem\" } or an array of them, not ";
  CHECK(listen(kAddress + "tls = true") == Lines{"f:3: " + wanted + "a boolean"});
  CHECK(listen(kAddress + "tls = \"/c.pem\"") == Lines{"f:3: " + wanted + "a string"});
  CHECK(listen(kAddress + "tls = [\n\"/c.pem\"]") == Lines{"f:4: " + wanted + "a string"});
  for (const char* bad : {"", "/etc/bittern/", "/a\\nb"}) {
    const Lines told = listen(kAddress + "tls = {certificate = \"" + bad + "\", key = \"/k\"}");
    REQUIRE(told.size() == 1);
    CHECK(told[0].rfind("f:3: listen.tls.certificate: must be the name of a PEM file such as "
                        "\"/etc/bittern/chat.example.org.pem\", not \"",
                        0) == 0);
  }
}

TEST_CASE("a listener takes PROXY headers or does not") {
  CHECK_FALSE(parsed(kAddress).proxy_protocol);
  CHECK(parsed(kAddress + "proxy_protocol = true").proxy_protocol);
  CHECK_FALSE(parsed(kAddress + "proxy_protocol = false").proxy_protocol);
  CHECK(listen(kAddress + "proxy_protocol = \"v2\"") ==
        Lines{"f:3: listen.proxy_protocol: must be true or false, not a string"});
  CHECK(listen(kAddress + "proxy_protocol = 1") ==
        Lines{"f:3: listen.proxy_protocol: must be true or false, not 1"});
  CHECK(listen(kAddress + "proxy = true") ==
        Lines{"f:3: listen.proxy: unknown key \"proxy\"; [[listen]] takes address, unix, systemd, "
              "port, mode, tls, proxy_protocol"});
}
