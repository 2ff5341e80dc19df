// Who a request is from when proxies stand between (RFC 7239, X-Forwarded-For).
#include "bittern/http/forwarded.h"

#include <catch2/catch.hpp>

using namespace bittern::http;  // NOLINT(google-build-using-namespace)
using bittern::base::IpAddress;
using bittern::base::Network;

namespace {

using Header = ForwardedPolicy::Header;

IpAddress ip(const std::string& text) { return *IpAddress::parse(text); }

// Proxies are in 10.0.0.0/8 and 2001:db8:ff::/48.
ForwardedPolicy policy(Header header = Header::kAny) {
  return {{*Network::parse("10.0.0.0/8"), *Network::parse("2001:db8:ff::/48")}, true, header};
}

Client client(std::vector<RequestField> fields, const ForwardedPolicy& trusting = policy(),
              std::optional<IpAddress> peer = ip("10.0.0.1"), bool tls = false) {
  Request request;
  request.fields = std::move(fields);
  return client_of(request, trusting, peer, tls);
}

// The client's address, "" for none.
std::string address(const Client& client) {
  return client.address ? client.address->to_string() : "";
}

std::string by_x(const std::string& value) {
  return address(client({{FieldName::kXForwardedFor, value}}));
}

std::string by_forwarded(const std::string& value) {
  return address(client({{FieldName::kForwarded, value}}));
}

bool secure(std::vector<RequestField> fields, bool tls = false, Header header = Header::kAny) {
  return client(std::move(fields), policy(header), ip("10.0.0.1"), tls).secure;
}

}  // namespace

TEST_CASE("only trusted peers are believed (H1.24)") {
  const std::vector<RequestField> fields = {{FieldName::kXForwardedFor, "192.0.2.1"},
                                            {FieldName::kXForwardedProto, "https"},
                                            {FieldName::kForwarded, "for=192.0.2.2;proto=https"}};
  for (const auto header : {Header::kAny, Header::kXForwardedFor, Header::kForwarded}) {
    const Client untrusted = client(fields, policy(header), ip("11.0.0.1"));
    REQUIRE(address(untrusted) == "11.0.0.1");
    REQUIRE_FALSE(untrusted.secure);
    REQUIRE(client(fields, policy(header), ip("11.0.0.1"), true).secure);
    REQUIRE(client(fields, policy(header)).secure);
  }
  REQUIRE(address(client(fields, {})) == "10.0.0.1");
  REQUIRE(address(client(fields)) == "192.0.2.1");
}

TEST_CASE("a Unix socket's peer is trusted if the operator says so (H1.24)") {
  ForwardedPolicy trusting = policy();
  const std::vector<RequestField> fields = {{FieldName::kXForwardedFor, "192.0.2.1"}};
  REQUIRE(address(client(fields, trusting, std::nullopt)) == "192.0.2.1");
  REQUIRE(address(client({}, trusting, std::nullopt)).empty());
  REQUIRE(
      address(client({{FieldName::kXForwardedFor, "unknown"}}, trusting, std::nullopt)).empty());
  trusting.trusts_unix = false;
  REQUIRE(address(client(fields, trusting, std::nullopt)).empty());
  REQUIRE(address(client(fields, trusting)) == "192.0.2.1");
}

TEST_CASE("an IPv4 proxy is trusted on an IPv6 socket too") {
  REQUIRE(address(client({{FieldName::kXForwardedFor, "192.0.2.1"}}, policy(),
                         ip("::ffff:10.0.0.1"))) == "192.0.2.1");
}

TEST_CASE("which header counts is the operator's to say (H1.24)") {
  const std::vector<RequestField> both = {{FieldName::kForwarded, "for=192.0.2.1;proto=https"},
                                          {FieldName::kXForwardedFor, "192.0.2.2"},
                                          {FieldName::kXForwardedProto, "http"}};
  REQUIRE(address(client(both)) == "192.0.2.2");
  REQUIRE_FALSE(secure(both));
  REQUIRE(address(client(both, policy(Header::kXForwardedFor))) == "192.0.2.2");
  REQUIRE(address(client(both, policy(Header::kForwarded))) == "192.0.2.1");
  REQUIRE(secure(both, false, Header::kForwarded));
  REQUIRE(by_forwarded("for=192.0.2.1") == "192.0.2.1");
  const std::vector<RequestField> other = {{FieldName::kForwarded, "for=192.0.2.1;proto=https"}};
  REQUIRE(address(client(other, policy(Header::kXForwardedFor))) == "10.0.0.1");
  const std::vector<RequestField> x = {{FieldName::kXForwardedFor, "192.0.2.1"},
                                       {FieldName::kXForwardedProto, "https"}};
  REQUIRE(address(client(x, policy(Header::kForwarded))) == "10.0.0.1");
  REQUIRE_FALSE(secure(x, false, Header::kForwarded));
}

TEST_CASE("the client is the right-most address that is not a trusted proxy's (RFC 7239 §7.4)") {
  REQUIRE(by_x("192.0.2.9, 192.0.2.1") == "192.0.2.1");
  REQUIRE(by_x("192.0.2.9, 192.0.2.1, 10.0.0.2") == "192.0.2.1");
  REQUIRE(by_x("192.0.2.9, 192.0.2.1, 10.0.0.3, 2001:db8:ff::2") == "192.0.2.1");
  REQUIRE(by_x("10.0.0.3, 192.0.2.1, 10.0.0.2") == "192.0.2.1");
  REQUIRE(by_forwarded("for=192.0.2.9, for=192.0.2.1, for=10.0.0.2") == "192.0.2.1");
  // All are trusted: the first of them asked for itself.
  REQUIRE(by_x("10.0.0.4, 10.0.0.3") == "10.0.0.4");
  REQUIRE(by_forwarded("for=10.0.0.4, for=10.0.0.3") == "10.0.0.4");
}

TEST_CASE("without an address that can be read the client is the proxy before it (RFC 7239 §6)") {
  for (const std::string nobody : {"unknown",
                                   "_hidden",
                                   "garbage",
                                   "192.0.2.1:",
                                   "192.0.2.1:x",
                                   "192.0.2.256",
                                   "192.0.2.1 192.0.2.2",
                                   "[192.0.2.1]",
                                   "[192.0.2.1]:80",
                                   "[::1",
                                   "[::1]x",
                                   "[::1]:",
                                   "[::1]:123456",
                                   "fe80::1%eth0",
                                   "::1]",
                                   "-",
                                   "localhost",
                                   "[]",
                                   ":",
                                   ":80",
                                   "1",
                                   "192.0.2"}) {
    INFO(nobody);
    REQUIRE(by_x(nobody) == "10.0.0.1");
    REQUIRE(by_x("192.0.2.1, " + nobody + ", 10.0.0.2") == "10.0.0.2");
    REQUIRE(by_forwarded("for=192.0.2.1, for=\"" + nobody + "\", for=10.0.0.2") == "10.0.0.2");
  }
  REQUIRE(by_forwarded("for=192.0.2.1, proto=http") == "10.0.0.1");
  REQUIRE(by_x("") == "10.0.0.1");
}

TEST_CASE("X-Forwarded-For names addresses with and without port and brackets") {
  REQUIRE(by_x("192.0.2.1:4711") == "192.0.2.1");
  REQUIRE(by_x("2001:DB8::1") == "2001:db8::1");
  REQUIRE(by_x("[2001:db8::1]") == "2001:db8::1");
  REQUIRE(by_x("[2001:db8::1]:4711") == "2001:db8::1");
  REQUIRE(by_x("::ffff:192.0.2.1") == "192.0.2.1");
  REQUIRE(by_x(" \t192.0.2.1\t ") == "192.0.2.1");
  REQUIRE(by_x("192.0.2.9 ,\t192.0.2.1 , ,") == "192.0.2.1");
}

TEST_CASE("several lines of a forwarding header are one list (RFC 9110 §5.3)") {
  REQUIRE(address(client({{FieldName::kXForwardedFor, "192.0.2.9, 192.0.2.1"},
                          {FieldName::kXForwardedFor, "10.0.0.3"},
                          {FieldName::kXForwardedFor, "10.0.0.2"}})) == "192.0.2.1");
  REQUIRE(address(client({{FieldName::kForwarded, "for=192.0.2.1"},
                          {FieldName::kForwarded, "for=10.0.0.2"}})) == "192.0.2.1");
}

TEST_CASE("the forms of a Forwarded element (RFC 7239 §4, §6)") {
  REQUIRE(by_forwarded("for=192.0.2.1") == "192.0.2.1");
  REQUIRE(by_forwarded("For=\"192.0.2.1:80\"") == "192.0.2.1");
  REQUIRE(by_forwarded("for=\"192.0.2.1:_port\"") == "192.0.2.1");
  REQUIRE(by_forwarded("FOR=\"[2001:db8:cafe::17]:4711\"") == "2001:db8:cafe::17");
  REQUIRE(by_forwarded("for=\"[2001:db8:cafe::17]\"") == "2001:db8:cafe::17");
  REQUIRE(by_forwarded("for=192.0.2.60;proto=http;by=203.0.113.43") == "192.0.2.60");
  REQUIRE(by_forwarded("by=203.0.113.43;host=\"a;b, for=1\";for=192.0.2.60") == "192.0.2.60");
  REQUIRE(by_forwarded(";;for=192.0.2.1;") == "192.0.2.1");
  REQUIRE(by_forwarded("secret=\"\\\"\\\\\";for=192.0.2.1") == "192.0.2.1");
  REQUIRE(by_forwarded("for=\"192\\.0.2.1\"") == "192.0.2.1");
  REQUIRE(by_forwarded("a=\"\";for=192.0.2.1") == "192.0.2.1");
  // What occurs beside the standard.
  REQUIRE(by_forwarded("for=192.0.2.1 ; proto=https") == "192.0.2.1");
  REQUIRE(by_forwarded("for=192.0.2.1:80") == "192.0.2.1");
  REQUIRE(by_forwarded("for=[2001:db8::1]:80") == "2001:db8::1");
  REQUIRE(by_forwarded("for=\"2001:db8::1\"") == "2001:db8::1");
}

TEST_CASE("a malformed Forwarded element names nobody (RFC 7239 §4)") {
  for (const std::string bad :
       {"for", "for=", "=192.0.2.1", "for =192.0.2.1", "for= 192.0.2.1",
        "for=192.0.2.1;for=1.2.3.4", "for=192.0.2.1;FOR=192.0.2.1",
        "for=192.0.2.1;proto=http;Proto=https", "for=192.0.2.1 x", "for=192.0.2.1;x",
        "for=\"192.0.2.1", "for=\"192.0.2.1\"x", "for=192.0.2.1\"", "for=192.0.2.1;a=\"\\",
        "for=192.0.2.1;a=b c", "for=192.0.2.1;(=b", "192.0.2.1", "for=192.0.2.1/8",
        "for=19\\2.0.2.1"}) {
    INFO(bad);
    REQUIRE(by_forwarded(bad) == "10.0.0.1");
    REQUIRE_FALSE(secure({{FieldName::kForwarded, bad + ";proto=https"}}));
  }
}

TEST_CASE("no more parameters than a Forwarded element could need are read") {
  std::string element = "for=192.0.2.1";
  for (int i = 1; i < 16; ++i) {
    element += ";p" + std::to_string(i) + "=x";
  }
  REQUIRE(by_forwarded(element) == "192.0.2.1");
  REQUIRE(by_forwarded(element + ";p=x") == "10.0.0.1");
}

TEST_CASE("what a client wrote before cannot hide what the proxy added to it (RFC 7239 §8.1)") {
  for (const std::string evil : {"for=\"", "for=\"a", "\"", "for=192.0.2.9;a=\"\\", "\\", "\"\"\"",
                                 ",", "for=", "for=\"192.0.2.9\", \"\\\""}) {
    INFO(evil);
    for (const std::string added : {"for=192.0.2.1", "for=\"[2001:db8::1]\"", "for=\"192.0.2.1\"",
                                    "for=192.0.2.1;host=\"a,\\\"\\\\\""}) {
      REQUIRE(by_forwarded(evil + ", " + added) == by_forwarded(added));
      REQUIRE(by_forwarded(added) != "10.0.0.1");
    }
    REQUIRE(by_x(evil + ", 192.0.2.1") == "192.0.2.1");
  }
}

TEST_CASE("proto is that of the Forwarded element which names the client (RFC 7239 §5.4)") {
  const auto by = [](const std::string& value, bool tls = false) {
    return secure({{FieldName::kForwarded, value}}, tls);
  };
  REQUIRE(by("for=192.0.2.1;proto=https"));
  REQUIRE(by("for=192.0.2.1;Proto=\"HTTPS\""));
  REQUIRE(by("for=192.0.2.1;proto=wss"));
  REQUIRE_FALSE(by("for=192.0.2.1;proto=http", true));
  REQUIRE_FALSE(by("for=192.0.2.1;proto=ws", true));
  REQUIRE(by("for=192.0.2.1;proto=https, for=10.0.0.2;proto=http"));
  REQUIRE_FALSE(by("for=192.0.2.9;proto=https, for=192.0.2.1;proto=http"));
  REQUIRE_FALSE(by("for=192.0.2.1;proto=http, for=10.0.0.2;proto=https", true));
  REQUIRE(by("for=_hidden;proto=https"));
  REQUIRE(by("proto=https"));
  REQUIRE(by("for=\", for=10.0.0.2;proto=https"));  // malformed at the left
  // Nobody says it, or in words that mean nothing here: what the connection is.
  for (const bool tls : {true, false}) {
    REQUIRE(by("for=192.0.2.1", tls) == tls);
    REQUIRE(by("for=192.0.2.1;proto=gopher", tls) == tls);
    REQUIRE(by("for=192.0.2.1, for=10.0.0.2;proto=" + std::string(tls ? "http" : "https"), tls) ==
            tls);
  }
  REQUIRE_FALSE(
      secure({{FieldName::kForwarded, "for=192.0.2.1"}, {FieldName::kXForwardedProto, "https"}}));
}

TEST_CASE("of X-Forwarded-Proto the right-most value counts, the proxy's own (H1.24)") {
  const auto by = [](const std::string& value, bool tls = false) {
    return secure({{FieldName::kXForwardedFor, "192.0.2.1"}, {FieldName::kXForwardedProto, value}},
                  tls);
  };
  REQUIRE(by("https"));
  REQUIRE(by("HTTPS"));
  REQUIRE(by("wss"));
  REQUIRE_FALSE(by("http", true));
  REQUIRE_FALSE(by("https, http", true));
  REQUIRE(by("http, https"));
  REQUIRE(by("http,https ,"));
  for (const bool tls : {true, false}) {
    REQUIRE(by("", tls) == tls);
    REQUIRE(by("on", tls) == tls);
    REQUIRE(by("https, x", tls) == tls);
    REQUIRE(secure({{FieldName::kXForwardedFor, "192.0.2.1"}}, tls) == tls);
  }
  REQUIRE(secure({{FieldName::kXForwardedProto, "http"}, {FieldName::kXForwardedProto, "https"}}));
  REQUIRE_FALSE(
      secure({{FieldName::kXForwardedProto, "https"}, {FieldName::kXForwardedProto, "http"}}));
  REQUIRE(secure({{FieldName::kXForwardedProto, "https"}}));  // alone: the peer is the client
  REQUIRE(address(client({{FieldName::kXForwardedProto, "https"}})) == "10.0.0.1");
}

TEST_CASE("a header of the parser's limit is followed to its end") {
  std::string list = "192.0.2.1";
  while (list.size() < std::size_t{16} * 1024) {
    list += ",10.0.0.9";
  }
  REQUIRE(by_x(list) == "192.0.2.1");
  REQUIRE(by_x(std::string(16384, ',')) == "10.0.0.1");
  REQUIRE(by_forwarded(std::string(16384, '"')) == "10.0.0.1");
  REQUIRE(by_forwarded(std::string(16384, '\\')) == "10.0.0.1");
  REQUIRE(by_forwarded(std::string(16384, ';') + "for=192.0.2.1") == "192.0.2.1");
}
