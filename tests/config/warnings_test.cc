#include <catch2/catch.hpp>
#include <string>

#include "config/config.h"
#include "tests/config/support.h"

using namespace bittern::config;
using std::chrono::seconds;

TEST_CASE("warnings: allowed, but it bites") {
  Config config;
  CHECK(warnings(config).empty());
  config.bosh.inactivity = seconds(66);
  CHECK(warnings(config).empty());
  config.bosh.inactivity = seconds(65);
  CHECK(warnings(config) == Lines{"bosh.inactivity_s = 65 is below 1.1 x wait_max_s = 66: a client "
                                  "that loses its connection unnoticed may come back too late"});
  config.bosh.wait_max = seconds(20);
  config.limits.stall_timeout = seconds(20);
  config.bosh.inactivity = seconds(30);
  CHECK(warnings(config).empty());
  config.bosh.inactivity = seconds(29);
  CHECK(warnings(config) == Lines{"bosh.inactivity_s = 29 ends sessions whose page takes longer to "
                                  "reload: 30 or more is safer"});
  config.bosh.inactivity = seconds(60);
  config.bosh.polling = seconds(59);
  CHECK(warnings(config).empty());
  config.bosh.polling = seconds(60);
  CHECK(warnings(config) == Lines{"bosh.polling_s = 60 is not below inactivity_s = 60: a polling "
                                  "client ends between two requests"});
  config.bosh.polling = seconds(0);
  config.bosh.maxpause = seconds(59);
  CHECK(warnings(config) == Lines{"bosh.maxpause_s = 59 is below inactivity_s = 60: a pause would "
                                  "end sessions sooner, not later"});
  config.bosh.maxpause = seconds(0);
  CHECK(warnings(config).empty());
  config.limits.max_early_bytes = config.limits.max_body_bytes;
  CHECK(warnings(config).empty());
  config.limits.max_early_bytes = config.limits.max_body_bytes - 1;
  CHECK(
      warnings(config) ==
      Lines{
          "limits.max_early_bytes = 262143 is below max_body_bytes = 262144: one request that has "
          "to wait for its server may end its session"});
  config.limits.max_early_bytes = config.limits.max_body_bytes;
  config.limits.stall_timeout = seconds(60);
  CHECK(warnings(config).empty());
  config.limits.stall_timeout = seconds(61);
  CHECK(warnings(config) ==
        Lines{"limits.stall_timeout_s = 61 is above bosh.inactivity_s = 60: what "
              "a client that vanished did not get is not sent back to its "
              "senders"});
  config.limits.idle_timeout = seconds(60);
  CHECK(warnings(config).empty());
}

namespace {

Lines warned(const std::string& text) {
  const auto config = parse(text + kServer, "f");
  REQUIRE(config);
  return warnings(*config);
}

Lines warned_in(const std::string& text) { return warned(text + "\n" + kListen); }

}  // namespace

TEST_CASE("warning: PROXY headers, and nobody who may send them") {
  const auto listener = [](const std::string& place, const std::string& proxies) {
    return warned("[http]\ntrusted_proxies = " + proxies + "\n[[listen]]\n" + place +
                  "\nproxy_protocol = true\n");
  };
  const auto told = [](const std::string& place) {
    return Lines{"[[listen]] " + place +
                 " takes PROXY headers, but nobody who can connect to it is in "
                 "http.trusted_proxies: every connection is closed"};
  };
  CHECK(listener("address = \"::1\"", "[]") == told("[::1]:5280"));
  CHECK(listener("address = \"127.0.0.1\"\nport = 1", "[\"unix\"]") == told("127.0.0.1:1"));
  CHECK(listener("address = \"::1\"", "[\"::1\"]").empty());
  CHECK(listener("unix = \"/a\"", "[\"::1\"]") == told("/a"));
  CHECK(listener("unix = \"/a\"", "[\"unix\"]").empty());
  CHECK(listener("systemd = \"a\"", "[]") == told("systemd = \"a\""));
  CHECK(listener("systemd = \"a\"", "[\"::1\"]").empty());
  CHECK(listener("systemd = \"a\"", "[\"unix\"]").empty());
  CHECK(warned_in("[http]\ntrusted_proxies = []").empty());
}

TEST_CASE("warning: plain HTTP to the network, and no proxy there that adds encryption") {
  const auto listener = [](const std::string& address, const std::string& more = "") {
    return warned("[[listen]]\naddress = \"" + address + "\"\n" + more);
  };
  const auto told = [](const std::string& place) {
    return Lines{"[[listen]] " + place +
                 " is plain HTTP to the network, where passwords can be read: write tls, listen "
                 "on loopback, or name the proxy that adds TLS in http.trusted_proxies"};
  };
  CHECK(listener("0.0.0.0") == told("0.0.0.0:5280"));
  CHECK(listener("192.0.2.1", "port = 80\n") == told("192.0.2.1:80"));
  CHECK(listener("::") == told("[::]:5280"));
  for (const char* loopback : {"127.0.0.1", "127.255.255.255", "::1"}) {
    CHECK(listener(loopback).empty());
  }
  CHECK(listener("128.0.0.0") == told("128.0.0.0:5280"));
  CHECK(listener("::", "tls = {certificate = \"a\", key = \"b\"}\n").empty());
  const auto proxies = [](const std::string& array) {
    return "[http]\ntrusted_proxies = " + array + "\n";
  };
  CHECK(listener("::", proxies("[]")) == told("[::]:5280"));
  CHECK(listener("::", proxies("[\"127.0.0.0/8\", \"::1\", \"unix\"]")) == told("[::]:5280"));
  CHECK(listener("::", proxies("[\"127.0.0.1\", \"10.0.0.1\"]")).empty());
  CHECK(warned("[[listen]]\nunix = \"/a\"\n[[listen]]\nsystemd = \"a\"\n").empty());
}

TEST_CASE("warning: everyone is a trusted proxy") {
  const auto proxies = [](const std::string& network) {
    return warned_in("[http]\ntrusted_proxies = [\"::1\", \"" + network + "\"]");
  };
  const Lines told{"http.trusted_proxies trusts every address: any client can claim to be another"};
  CHECK(proxies("0.0.0.0/0") == told);
  CHECK(proxies("::/0") == told);
  CHECK(proxies("0.0.0.0/1").empty());
  CHECK(proxies("128.0.0.0/1").empty());
}

TEST_CASE("warning: compression that does not pay") {
  const auto from = [](int bytes) {
    return warned_in("[http]\ncompress_from_bytes = " + std::to_string(bytes));
  };
  const auto told = [](int bytes) {
    return Lines{"http.compress_from_bytes = " + std::to_string(bytes) +
                 " compresses responses that hardly get shorter: 200 or more pays, 0 is never"};
  };
  CHECK(from(0).empty());
  CHECK(from(1) == told(1));
  CHECK(from(199) == told(199));
  CHECK(from(200).empty());
}

TEST_CASE("warning: [cors] that does not do what it says, or more") {
  const Lines off{
      "cors.enabled = false: the other settings of [cors] have no effect, the proxy in front "
      "decides which origins may read the answers"};
  CHECK(warned_in("[cors]\nenabled = false").empty());
  CHECK(warned_in("[cors]\nenabled = false\nallowed_origins = [\"*\"]").empty());
  CHECK(warned_in("[cors]\nenabled = false\nallowed_origins = []") == off);
  CHECK(warned_in("[cors]\nenabled = false\nallow_credentials = true") == off);
  CHECK(warned_in("[cors]\nallow_credentials = true") ==
        Lines{"cors.allow_credentials = true with every origin lets any page use the cookies that "
              "a browser keeps for this host: name the origins"});
  CHECK(warned_in("[cors]\nallow_credentials = true\nallowed_origins = [\"https://a\"]").empty());
  CHECK(warned_in("[cors]\nallow_credentials = true\nallowed_origins = []").empty());
}

TEST_CASE("warning: links that are not encrypted (HM2.3), or lead to another path") {
  const auto told = [](const std::string& key) {
    return Lines{"discovery." + key +
                 " is not encrypted: browsers refuse it on encrypted pages, and passwords can be "
                 "read"};
  };
  const std::string insecure = "[discovery]\nallow_insecure = true\n";
  CHECK(warned_in(insecure).empty());
  CHECK(warned_in(insecure + "public_url = \"http://a/http-bind\"") == told("public_url"));
  CHECK(warned_in(insecure + "websocket_url = \"ws://a/b\"") == told("websocket_url"));
  CHECK(warned_in(insecure + "public_url = \"https://a/http-bind?b\"").empty());
  CHECK(warned_in(insecure + "public_url = \"https://a/http-bind/\"").empty());
  CHECK(warned_in("[bosh]\npath = \"/\"\n" + insecure + "public_url = \"https://a/\"").empty());
  CHECK(warned_in(insecure + "public_url = \"https://a/bosh\"") ==
        Lines{"discovery.public_url has the path \"/bosh\", bosh.path is \"/http-bind\": right "
              "only if the proxy in front changes it"});
}
