// Compressed requests and answers (RFC 9110 §8.4, §12.5.3; B5.5, B7.2.10).
#include <catch2/catch.hpp>

#include "bittern/http/content_coding.h"
#include "tests/manager/bosh_client.h"

namespace bittern::test {
namespace {

std::string compressed(const std::string& text, http::Coding coding) {
  http::Compressor compressor;
  return compressor.compress(text, coding).value();
}

std::string long_message(const std::string& id) {
  return "<message id='" + id + "'><body>" + std::string(2000, 'x') + "</body></message>";
}

// The content of an answer, whatever its coding.
std::string expanded(const HttpAnswer& answer) {
  http::Request as_request;
  as_request.fields = {{http::FieldName::kContentEncoding, answer.field("Content-Encoding")}};
  as_request.body = answer.body;
  http::Expander expander;
  REQUIRE_FALSE(expander.expand(as_request, 1 << 20));
  return as_request.body;
}

}  // namespace

TEST_CASE("the creation response says which codings requests may have (B7.2.10)") {
  ManagerWorld world;
  const auto client = world.connect(post(creation()));
  REQUIRE(world.until(
      [&] { return world.server().streams() == 1 && world.server().stream(0).opened(); }));
  world.server().stream(0).say("<stream:features/>");
  REQUIRE(world.until([&] { return client->answers().size() == 1; }));
  CHECK(client->answers().front().body.find(" accept='deflate,gzip'") != std::string::npos);
}

TEST_CASE("a request may be compressed in any coding that accept says (B7.2.10)") {
  ManagerWorld world;
  BoshClient client(world);
  struct Case {
    const char* name;
    http::Coding coding;
  };
  for (const Case& each : {Case{"gzip", http::Coding::kGzip},
                           {"x-gzip", http::Coding::kGzip},
                           {"deflate", http::Coding::kDeflate}}) {
    INFO(each.name);
    const std::string mark = std::string("id='") + each.name + "'";
    const std::string plain = client.next(long_message(each.name));
    const auto held = world.connect(post(compressed(plain, each.coding),
                                         "Content-Encoding: " + std::string(each.name) + "\r\n"));
    REQUIRE(world.until([&] { return client.stream().got().find(mark) != std::string::npos; }));
  }
}

TEST_CASE("a body that is not of its coding is a bad request, and no session hears of it") {
  ManagerWorld world;
  BoshClient client(world);
  CHECK(terminated(world.ask(post("no gzip", "Content-Encoding: gzip\r\n")), "bad-request"));
  std::string cut = compressed(client.next(long_message("cut")), http::Coding::kGzip);
  cut.pop_back();
  CHECK(terminated(world.ask(post(cut, "Content-Encoding: gzip\r\n")), "bad-request"));
  CHECK(client.stream().got().empty());
}

TEST_CASE("a body that expands to more than the limit is policy-violation, with CORS (B7.2.10)") {
  ManagerWorld world([](manager::Settings& settings) { settings.http.max_body_bytes = 10'000; });
  const std::string fields = "Content-Encoding: gzip\r\nOrigin: https://chat.example\r\n";
  const HttpAnswer bomb = world.ask(
      post(compressed(std::string(1 << 24, ' '), http::Coding::kGzip).substr(0, 9999), fields));
  CHECK(terminated(bomb, "policy-violation"));
  CHECK(bomb.field("Access-Control-Allow-Origin") == "*");
  const std::string over = compressed(std::string(10'001, ' '), http::Coding::kGzip);
  CHECK(terminated(world.ask(post(over, fields)), "policy-violation"));
  const std::string at_limit = compressed(std::string(10'000, ' '), http::Coding::kGzip);
  CHECK(terminated(world.ask(post(at_limit, fields)), "bad-request"));  // read, and no XML
}

TEST_CASE("a coding that is not known gets 415 and which are (RFC 9110 §15.5.16)") {
  ManagerWorld world;
  const HttpAnswer answer =
      world.ask(post(creation(), "Content-Encoding: br\r\nOrigin: https://chat.example\r\n"));
  CHECK(answer.status == 415);
  CHECK(answer.field("Accept-Encoding") == "gzip, deflate");
  CHECK(answer.field("Access-Control-Allow-Origin") == "*");
  CHECK(world.sessions() == 0);
}

TEST_CASE("a Content-Encoding that is a media type is an old mistake, and ignored") {
  ManagerWorld world;
  BoshClient client(world, "", "Content-Encoding: text/xml; charset=utf-8\r\n");
  CHECK(world.sessions() == 1);
}

TEST_CASE("an answer is compressed if the client accepts that and it is long enough (B5.5)") {
  ManagerWorld world([](manager::Settings& settings) { settings.compress_from_bytes = 1000; });
  BoshClient client(world);
  struct Case {
    const char* accepts;
    const char* coding;
  };
  for (const Case& each : {Case{"Accept-Encoding: gzip, deflate, br\r\n", "gzip"},
                           {"Accept-Encoding: deflate\r\n", "deflate"},
                           {"Accept-Encoding: br\r\n", ""},
                           {"Accept-Encoding: gzip;q=0\r\n", ""},
                           {"", ""}}) {
    INFO(each.accepts);
    const auto held = world.connect(post(client.next(), each.accepts));
    world.settle();
    client.stream().say(long_message("m"));
    REQUIRE(world.until([&] { return held->answers().size() == 1; }));
    const HttpAnswer& answer = held->answers().front();
    CHECK(answer.field("Content-Encoding") == each.coding);
    CHECK(answer.field("Content-Length") == std::to_string(answer.body.size()));
    CHECK((answer.body.size() < 1000) == (each.coding[0] != '\0'));
    CHECK(expanded(answer).find(std::string(2000, 'x')) != std::string::npos);
  }
  const auto held = world.connect(post(client.next(), "Accept-Encoding: gzip\r\n"));
  world.settle();
  client.stream().say("<message id='short'/>");
  REQUIRE(world.until([&] { return held->answers().size() == 1; }));
  CHECK(held->answers().front().field("Content-Encoding").empty());
}

TEST_CASE("a repeat gets the same content, in the coding that the repeat accepts (B5.5)") {
  ManagerWorld world([](manager::Settings& settings) { settings.compress_from_bytes = 1000; });
  BoshClient client(world);
  const std::string request = client.next();
  const auto first = world.connect(post(request, "Accept-Encoding: gzip\r\n"));
  world.settle();
  client.stream().say(long_message("m"));
  REQUIRE(world.until([&] { return first->answers().size() == 1; }));
  const HttpAnswer repeat = world.ask(post(request));
  CHECK(first->answers().front().field("Content-Encoding") == "gzip");
  CHECK(repeat.field("Content-Encoding").empty());
  CHECK(expanded(first->answers().front()) == repeat.body);
}

}  // namespace bittern::test
