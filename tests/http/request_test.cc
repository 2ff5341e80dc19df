// What is taken, and how it is understood.
#include <catch2/catch.hpp>
#include <cctype>
#include <set>

#include "tests/http/support.h"

using namespace bittern::http;        // NOLINT(google-build-using-namespace)
using namespace bittern::http::test;  // NOLINT(google-build-using-namespace)

namespace {

Request get(const std::string& target, const std::string& method = "GET") {
  return accept(method + " " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
}

Request with(const std::string& fields, const std::string& version = "1.1") {
  return accept("GET / HTTP/" + version + "\r\nHost: a\r\n" + fields + "\r\n");
}

}  // namespace

TEST_CASE("the methods that a connection manager answers are told apart (RFC 9110 §9)") {
  REQUIRE(get("/", "GET").method == Method::kGet);
  REQUIRE(get("/", "HEAD").method == Method::kHead);
  REQUIRE(get("/", "POST").method == Method::kPost);
  REQUIRE(get("/", "OPTIONS").method == Method::kOptions);
  REQUIRE(get("/", "PUT").method == Method::kOther);
  REQUIRE(get("/", "DELETE").method == Method::kOther);
  REQUIRE(get("/", "TRACE").method == Method::kOther);
}

TEST_CASE("query and fragment are not part of the path (RFC 3986 §3)") {
  REQUIRE(get("/http-bind?room=a&token=b").path == "/http-bind");
  REQUIRE(get("/http-bind#top").path == "/http-bind");
  REQUIRE(get("/?").path == "/");
  REQUIRE(get("/a%2Fb%20c/").path == "/a%2Fb%20c/");
  REQUIRE(get("//a/b").path == "//a/b");
}

TEST_CASE("the authority of an absolute target takes the place of Host (RFC 9112 §3.2.2)") {
  const Request request = get("http://chat.example.org:5280/http-bind?x");
  REQUIRE(request.path == "/http-bind");
  REQUIRE(request.find(FieldName::kHost) == "chat.example.org:5280");
  REQUIRE(request.fields.size() == 1);
  REQUIRE(get("HTTPS://b").path == "/");
  REQUIRE(get("http://b?q").path == "/");
  REQUIRE(accept("GET http://b/ HTTP/1.0\r\n\r\n").find(FieldName::kHost) == "b");
}

TEST_CASE("CONNECT and Upgrade leave the connection as it is (RFC 9110 §7.8, §9.3.6)") {
  REQUIRE(get("example.org:443", "CONNECT").method == Method::kOther);
  REQUIRE(get("example.org:443", "CONNECT").path.empty());
  const Life life = live_in_all_pieces(
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
      "Content-Length: 1\r\n\r\nxCONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 1\r\n\r\ny"
      "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(life.error_status == 0);
  REQUIRE(life.requests.size() == 3);
  REQUIRE(life.requests[0].body == "x");
  REQUIRE(life.requests[1].body == "y");
  REQUIRE(life.requests[2].path == "/3");
}

TEST_CASE("field values are without the white space around them (RFC 9110 §5.5)") {
  const Request request = with(
      "Origin: \t a b \t \r\nForwarded:c\r\nExpect:\r\nX-Forwarded-For:   \r\n"
      "Accept-Encoding: \xC3\xA4\r\n");
  REQUIRE(request.find(FieldName::kOrigin) == "a b");
  REQUIRE(request.find(FieldName::kForwarded) == "c");
  REQUIRE(request.find(FieldName::kExpect) == "");
  REQUIRE(request.find(FieldName::kXForwardedFor) == "");
  REQUIRE(request.find(FieldName::kAcceptEncoding) == "\xC3\xA4");
  REQUIRE(request.fields[1].name == FieldName::kOrigin);
  REQUIRE_FALSE(request.find(FieldName::kConnection));
}

TEST_CASE("fields that mean something here are known in any case, and kept; others are not") {
  const std::vector<std::string> known = {"Accept-Encoding",
                                          "Access-Control-Request-Headers",
                                          "Access-Control-Request-Method",
                                          "Connection",
                                          "Content-Encoding",
                                          "Content-Length",
                                          "Expect",
                                          "Forwarded",
                                          "Host",
                                          "Origin",
                                          "Transfer-Encoding",
                                          "X-Forwarded-For",
                                          "X-Forwarded-Proto"};
  std::set<FieldName> names;
  for (const std::string& name : known) {
    std::string other;
    for (const char c : name) {
      other += static_cast<char>(other.size() % 2 == 0 ? std::tolower(c) : std::toupper(c));
    }
    REQUIRE(field_name(name).has_value());
    REQUIRE(field_name(other) == field_name(name));
    names.insert(*field_name(name));
    // None that is shorter or longer, or as long: "`" is no "@" in lower case.
    REQUIRE_FALSE(field_name(name + "x"));
    REQUIRE_FALSE(field_name(name.substr(1)));
    REQUIRE_FALSE(field_name("z" + name.substr(1)));
    REQUIRE_FALSE(field_name(name.substr(0, name.size() - 1) + "`"));
  }
  REQUIRE(names.size() == known.size());
  const Request request = with(
      "User-Agent: x\r\noRIGIN: y\r\nAccess-Control-Request-Headers-: z\r\n"
      "A-name-that-is-longer-than-all-of-those-that-are-known: w\r\n");
  REQUIRE(request.fields.size() == 2);  // and Host
  REQUIRE(request.find(FieldName::kOrigin) == "y");
}

TEST_CASE("HTTP/1.1 connections persist unless told to close (RFC 9112 §9.3, H1.4, H1.5)") {
  REQUIRE(with("").keep_alive);
  REQUIRE(with("Connection: keep-alive\r\n").keep_alive);
  REQUIRE_FALSE(with("Connection: close\r\n").keep_alive);
  REQUIRE_FALSE(with("Connection: x, CLOSE\r\n").keep_alive);
  REQUIRE_FALSE(with("Connection: keep-alive\r\nConnection: close\r\n").keep_alive);
  REQUIRE_FALSE(with("Connection: x,\tclose\t, y\r\n").keep_alive);
  REQUIRE(with("Connection: closed\r\n").keep_alive);
  REQUIRE(with("Connection: \"close\"\r\n").keep_alive);
  REQUIRE(with("Connection:\r\n").keep_alive);
  REQUIRE(with("Proxy-Connection: close\r\n").keep_alive);  // app. C.2.2: it is no field of HTTP
}

TEST_CASE("HTTP/1.0 connections close unless told to stay (RFC 9112 §9.3, H1.3)") {
  REQUIRE_FALSE(with("", "1.0").keep_alive);
  REQUIRE(with("Connection: Keep-Alive\r\n", "1.0").keep_alive);
  REQUIRE_FALSE(with("Connection: keep-alive, close\r\n", "1.0").keep_alive);
  REQUIRE_FALSE(with("Proxy-Connection: keep-alive\r\n", "1.0").keep_alive);
  REQUIRE(with("", "1.0").minor_version == 0);
  REQUIRE(with("", "1.1").minor_version == 1);
}

TEST_CASE("HTTP/1.0 needs no Host (RFC 9112 §3.2, H1.2)") {
  REQUIRE(accept("GET / HTTP/1.0\r\n\r\n").path == "/");
}

TEST_CASE("Host may be empty, have an odd port or an address (RFC 9110 §7.2)") {
  for (const std::string host :
       {"", "a:5222", "a:", "[::1]:80", "127.0.0.1", "x_y.example", "[::ffff:1.2.3.4]", "a%20b"}) {
    REQUIRE(accept("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").find(FieldName::kHost) == host);
  }
}

TEST_CASE("empty lines before the request line are skipped (RFC 9112 §2.2, H1.10)") {
  REQUIRE(accept("\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\n").path == "/1");
  REQUIRE(accept("\r\n\r\n\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\n").path == "/1");
  const Life idle = live("GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n\r\n");
  REQUIRE(idle.requests.size() == 1);
  REQUIRE_FALSE(idle.in_request);
}

TEST_CASE("a body of length 0 is no body (RFC 9112 §6.3)") {
  REQUIRE(with("Content-Length: 0\r\n").body.empty());
  REQUIRE(with("Content-Length: 000\r\n").body.empty());
}

TEST_CASE("a body may have any bytes (RFC 9110 §6.4)") {
  const std::string body{"\0\r\n\r\nGET / \xFF\x7F", 13};
  REQUIRE(accept("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 13\r\n\r\n" + body).body == body);
}

TEST_CASE("a request keeps no room for what it does not have") {
  const std::string query(4000, 'q');
  REQUIRE(get("/?" + query).path.capacity() < 100);
}
