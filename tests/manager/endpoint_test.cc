// What a web page sees of the endpoint: CORS, methods, paths, the fields of every answer.
#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"

namespace bittern::test {
namespace {

std::string request(const std::string& line, const std::string& fields = "") {
  return line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://chat.example\r\n" + fields +
         "\r\n";
}

// What holds for every answer but 204 (H1.16, H1.23; field-notes: a length always, no caching, no
// buffering by a proxy; B5.10: CORS, errors too).
void check_common_fields(const HttpAnswer& answer) {
  INFO("status " << answer.status);
  CHECK(answer.field("Access-Control-Allow-Origin") == "*");
  CHECK(answer.field("Cache-Control") == "no-store");
  CHECK(answer.field("X-Accel-Buffering") == "no");
  // a form of another page can make a browser open an answer as a document of our origin
  CHECK(answer.field("X-Content-Type-Options") == "nosniff");
  CHECK(answer.field("Content-Security-Policy") == "default-src 'none'; sandbox");
  CHECK(answer.field("Date").size() == 29);
  if (answer.status != 204) {
    CHECK(answer.field("Content-Length") == std::to_string(answer.body.size()));
  }
}

}  // namespace

TEST_CASE("every answer allows the page of another origin to read it, errors too (B5.10)") {
  ManagerWorld world;
  BoshClient client(world);
  const std::string body = creation();
  struct Case {
    std::string request;
    int status;
  };
  const std::vector<Case> cases = {
      {request("GET /http-bind"), 200},
      {request("OPTIONS /http-bind", "Access-Control-Request-Method: POST\r\n"), 204},
      {request("GET /other"), 404},
      {request("PUT /http-bind"), 405},
      {request("GET /http-bind", "Host: twice\r\n"), 400},
      {request("GET /http-bind", "Bad : field\r\n"), 400},
      {request("POST /http-bind", "Transfer-Encoding: gzip\r\n"), 501},
      {request("POST /http-bind", "Content-Length: 99999999\r\n"), 200},
      {request("GET /http-bind", "Cookie: " + std::string(20'000, 'x') + "\r\n"), 431},
      {"GET /http-bind HTTP/2.0\r\n\r\n", 505},
      {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400},
      {post("this is no XML"), 200},
      {post(creation("unknown.example")), 200},
      {post(client.next("", "type='terminate'")), 200},
  };
  for (const Case& example : cases) {
    INFO(example.request.substr(0, 200));
    const HttpAnswer answer = world.ask(example.request);
    CHECK(answer.status == example.status);
    check_common_fields(answer);
  }
}

TEST_CASE("a preflight is answered for the page's POST of text/xml (B5.10)") {
  ManagerWorld world;
  const HttpAnswer answer = world.ask(request("OPTIONS /http-bind",
                                              "Access-Control-Request-Method: POST\r\n"
                                              "Access-Control-Request-Headers: content-type\r\n"));
  CHECK(answer.status == 204);
  CHECK(answer.field("Access-Control-Allow-Methods").find("POST") != std::string::npos);
  CHECK(answer.field("Access-Control-Allow-Headers") == "content-type");
  CHECK(answer.field("Content-Length").empty());  // RFC 9110 §8.6
}

TEST_CASE("with a list of origins the page's own is named, and no other") {
  ManagerWorld world([](manager::Settings& settings) {
    settings.cors.allowed_origins = {"https://chat.example"};
    settings.cors.allow_credentials = true;
  });
  HttpAnswer answer = world.ask(post("no XML", "Origin: https://chat.example\r\n"));
  CHECK(answer.field("Access-Control-Allow-Origin") == "https://chat.example");
  CHECK(answer.field("Access-Control-Allow-Credentials") == "true");
  CHECK(answer.field("Vary") == "Origin");
  answer = world.ask(post("no XML", "Origin: https://evil.example\r\n"));
  CHECK(answer.field("Access-Control-Allow-Origin").empty());
  CHECK(answer.field("Vary") == "Origin");
}

TEST_CASE("GET shows a short page, HEAD its fields without a body (B5.9, H1.18)") {
  ManagerWorld world;
  const HttpAnswer page = world.ask(request("GET /http-bind"));
  CHECK(page.status == 200);
  CHECK(page.field("Content-Type") == "text/html; charset=utf-8");
  CHECK(page.body.find("BOSH") != std::string::npos);

  const auto client = world.connect(request("HEAD /http-bind", "Connection: close\r\n"));
  REQUIRE(world.until([&] { return client->closed(); }));
  const std::string& head = client->received();
  CHECK(head.rfind("HTTP/1.1 200 OK\r\n", 0) == 0);
  CHECK(head.find("\r\nContent-Length: " + std::to_string(page.body.size())) != std::string::npos);
  CHECK(head.find("\r\n\r\n") == head.size() - 4);
}

TEST_CASE("another path is 404 without content, another method 405 with Allow (B5.9, H1.17)") {
  ManagerWorld world;
  for (const char* path : {"/", "/http-bin", "/http-bind/x", "/http-bind//", "/HTTP-BIND"}) {
    INFO(path);
    const HttpAnswer answer = world.ask(request(std::string("GET ") + path));
    CHECK(answer.status == 404);
    CHECK(answer.body.empty());
  }
  for (const char* method : {"PUT", "DELETE", "PATCH"}) {
    INFO(method);
    const HttpAnswer answer = world.ask(request(std::string(method) + " /http-bind"));
    CHECK(answer.status == 405);
    CHECK(answer.body.empty());
    CHECK(answer.field("Allow") == "GET, HEAD, OPTIONS, POST");
  }
}

TEST_CASE("a slash at the end, a query and an absolute target are the same address (H1.9)") {
  ManagerWorld world;
  for (const char* target : {"/http-bind", "/http-bind/", "/http-bind?room=a", "/http-bind/?<body>",
                             "http://chat.example/http-bind"}) {
    INFO(target);
    CHECK(world.ask(request(std::string("GET ") + target)).status == 200);
  }
  CHECK(world.sessions() == 0);
}

TEST_CASE("the content attribute is the Content-Type of all the session's answers (B7.1.12)") {
  ManagerWorld world;
  const std::string type = "text/plain; charset=utf-8";
  BoshClient client(world, "content='" + type + "'");
  const auto held = client.ask();
  const auto newer = client.ask();
  CHECK(client.answer_on(*held).field("Content-Type") == type);
  // Errors included: both the request that ends the session and the one that was held.
  const std::string bad =
      "<body xmlns='http://jabber.org/protocol/httpbind' sid='" + client.sid() + "' rid='x'/>";
  const HttpAnswer error = world.ask(post(bad));
  CHECK(terminated(error, "bad-request"));
  CHECK(error.field("Content-Type") == type);
  CHECK(terminated(client.answer_on(*newer), "other-request"));
  CHECK(newer->answers().front().field("Content-Type") == type);
}

TEST_CASE("the creation response has the content attribute's type, else text/xml (B7.1.13)") {
  ManagerWorld world;
  CHECK(world.ask(post("no XML")).field("Content-Type") == "text/xml; charset=utf-8");
  const auto check = [&](const std::string& attributes, const std::string& type) {
    const auto client = world.connect(post(creation("example.org", attributes)));
    world.time_passes(base::seconds(1));  // AMB-10
    REQUIRE(client->answers().size() == 1);
    CHECK(client->answers().front().field("Content-Type") == type);
  };
  check("", "text/xml; charset=utf-8");
  check("content='text/html'", "text/html");
  check("content='text/html&#13;&#10;Set-Cookie: a=b'", "text/xml; charset=utf-8");  // B19.5
}

}  // namespace bittern::test
