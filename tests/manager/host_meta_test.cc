// Where a domain's clients find the BOSH address (XEP-0156, HM).
#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"

namespace bittern::test {
namespace {

constexpr const char* kXrd = "/.well-known/host-meta";
constexpr const char* kJrd = "/.well-known/host-meta.json";

ManagerWorld world_with(const manager::Discovery& discovery,
                        const http::CorsPolicy& cors = {{"https://chat.example"}}) {
  return ManagerWorld([&](manager::Settings& settings) {
    settings.discovery = discovery;
    settings.cors = cors;
  });
}

std::string request(const std::string& method, const std::string& path) {
  return method + " " + path + " HTTP/1.1\r\nHost: a\r\nOrigin: https://other.example\r\n\r\n";
}

}  // namespace

TEST_CASE("host-meta is an XRD with the address of either kind (HM2.1)") {
  ManagerWorld world = world_with({"https://chat.example/b?x=1&y='2'", "wss://chat.example/ws"});
  const HttpAnswer answer = world.ask(request("GET", kXrd));
  CHECK(answer.status == 200);
  CHECK(answer.field("Content-Type") == "application/xrd+xml");
  CHECK(answer.body ==
        "<?xml version='1.0' encoding='utf-8'?>\n"
        "<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>\n"
        "  <Link rel='urn:xmpp:alt-connections:websocket' href='wss://chat.example/ws'/>\n"
        "  <Link rel='urn:xmpp:alt-connections:xbosh' "
        "href='https://chat.example/b?x=1&amp;y=&apos;2&apos;'/>\n"
        "</XRD>\n");
}

TEST_CASE("host-meta.json has the same links (HM2.2)") {
  ManagerWorld world = world_with({"https://chat.example/b\\", "wss://chat.example/ws"});
  const HttpAnswer answer = world.ask(request("GET", kJrd));
  CHECK(answer.status == 200);
  CHECK(answer.field("Content-Type") == "application/json");
  CHECK(answer.body ==
        "{\"links\":["
        "{\"rel\":\"urn:xmpp:alt-connections:websocket\",\"href\":\"wss://chat.example/ws\"},"
        "{\"rel\":\"urn:xmpp:alt-connections:xbosh\",\"href\":\"https://chat.example/b\\\\\"}"
        "]}\n");
}

TEST_CASE("an address that is not configured has no link") {
  ManagerWorld world = world_with({"https://chat.example/b", ""});
  CHECK(world.ask(request("GET", kJrd)).body ==
        "{\"links\":[{\"rel\":\"urn:xmpp:alt-connections:xbosh\","
        "\"href\":\"https://chat.example/b\"}]}\n");
  CHECK(world.ask(request("GET", kXrd)).body.find("websocket") == std::string::npos);
}

TEST_CASE("without a public URL there is no host-meta") {
  ManagerWorld world;
  CHECK(world.ask(request("GET", kXrd)).status == 404);
  CHECK(world.ask(request("GET", kJrd)).status == 404);
}

TEST_CASE("any page may read host-meta, whatever the policy of the rest (HM3.1)") {
  ManagerWorld world = world_with({"https://chat.example/b", ""});
  for (const char* path : {kXrd, kJrd}) {
    CHECK(world.ask(request("GET", path)).field("Access-Control-Allow-Origin") == "*");
    const HttpAnswer preflight =
        world.ask("OPTIONS " + std::string(path) +
                  " HTTP/1.1\r\nHost: a\r\nOrigin: https://other.example\r\n"
                  "Access-Control-Request-Method: GET\r\n\r\n");
    CHECK(preflight.status == 204);
    CHECK(preflight.field("Access-Control-Allow-Origin") == "*");
    CHECK(preflight.field("Allow") == "GET, HEAD, OPTIONS");
  }
}

TEST_CASE("where the proxy adds the CORS fields host-meta has none either") {
  ManagerWorld world = world_with({"https://chat.example/b", ""}, {{"*"}, false, false});
  CHECK(world.ask(request("GET", kXrd)).field("Access-Control-Allow-Origin").empty());
  CHECK(world.ask(request("OPTIONS", kXrd)).field("Access-Control-Allow-Origin").empty());
}

TEST_CASE("host-meta is read, not written: other methods get 405 with Allow (H1.17)") {
  ManagerWorld world = world_with({"https://chat.example/b", ""});
  for (const char* method : {"PUT", "DELETE"}) {
    const HttpAnswer answer = world.ask(request(method, kXrd));
    CHECK(answer.status == 405);
    CHECK(answer.field("Allow") == "GET, HEAD, OPTIONS");
  }
  const auto client = world.connect(request("HEAD", kXrd));
  REQUIRE(world.until([&] { return client->received().find("\r\n\r\n") != std::string::npos; }));
  CHECK(client->received().rfind("HTTP/1.1 200 OK\r\n", 0) == 0);
  CHECK(client->received().find("<XRD") == std::string::npos);
}

}  // namespace bittern::test
