// Who may read our answers: the CORS protocol of the Fetch standard (B5.10).
#include "bittern/http/cors.h"

#include <catch2/catch.hpp>
#include <map>

using namespace bittern::http;  // NOLINT(google-build-using-namespace)

namespace {

using Fields = std::map<std::string, std::string>;

constexpr const char* kMethods = "GET, HEAD, OPTIONS, POST";
const CorsPolicy kAll{{"*"}};
const CorsPolicy kTwo{{"https://a.example", "https://b.example:8443"}};

Fields fields_of(const Response& response) {
  Fields fields;
  for (const Field& field : response.fields) {
    REQUIRE(fields.emplace(field.name, field.value).second);
  }
  return fields;
}

Fields cors(const CorsPolicy& policy, std::optional<std::string_view> origin) {
  Response response;
  add_cors(response, policy, origin);
  return fields_of(response);
}

Fields preflight_of(const CorsPolicy& policy, std::vector<RequestField> fields) {
  Request request;
  request.method = Method::kOptions;
  request.fields = std::move(fields);
  const Response response = preflight(policy, request, kMethods);
  REQUIRE(response.status == 204);
  REQUIRE(response.body.empty());
  return fields_of(response);
}

std::string headers_for(const std::string& asked) {
  return preflight_of(kAll, {{FieldName::kOrigin, "https://a.example"},
                             {FieldName::kAccessControlRequestMethod, "POST"},
                             {FieldName::kAccessControlRequestHeaders, asked}})
      .at("Access-Control-Allow-Headers");
}

}  // namespace

TEST_CASE("a policy for all says so to everybody (Fetch, CORS protocol)") {
  const Fields expected{{"Access-Control-Allow-Origin", "*"}};
  REQUIRE(cors(kAll, "https://a.example") == expected);
  REQUIRE(cors(kAll, "null") == expected);
  REQUIRE(cors(kAll, std::nullopt) == expected);
}

TEST_CASE("a listed origin is named back, and the answer varies (Fetch, CORS and HTTP caches)") {
  REQUIRE(cors(kTwo, "https://b.example:8443") ==
          Fields{{"Access-Control-Allow-Origin", "https://b.example:8443"}, {"Vary", "Origin"}});
}

TEST_CASE("an origin that is not exactly on the list is not allowed") {
  for (const std::string origin :
       {"https://b.example", "http://a.example", "https://a.example.evil.example",
        "https://a.example/", "https://evila.example", "https://A.example", "null", "*", ""}) {
    REQUIRE(cors(kTwo, origin) == Fields{{"Vary", "Origin"}});
  }
  REQUIRE(cors(kTwo, std::nullopt) == Fields{{"Vary", "Origin"}});
}

TEST_CASE("the asterisk counts only when it stands alone") {
  const CorsPolicy policy{{"*", "https://a.example"}};
  REQUIRE(cors(policy, "https://c.example") == Fields{{"Vary", "Origin"}});
}

TEST_CASE("where the proxy adds the CORS fields there are none of ours") {
  CorsPolicy off = kAll;
  off.enabled = false;
  REQUIRE(cors(off, "https://a.example").empty());
  REQUIRE(preflight_of(off, {{FieldName::kOrigin, "https://a.example"},
                             {FieldName::kAccessControlRequestMethod, "POST"}}) ==
          Fields{{"Allow", kMethods}});
  Response open_to_all;
  add_public_cors(open_to_all, off);
  REQUIRE(open_to_all.fields.empty());
}

TEST_CASE("what is public any page may read, whatever the policy (XEP-0156 §3)") {
  for (const CorsPolicy& policy : {kAll, kTwo, CorsPolicy{}}) {
    Response response;
    add_public_cors(response, policy);
    REQUIRE(fields_of(response) == Fields{{"Access-Control-Allow-Origin", "*"}});
  }
}

TEST_CASE("without origins no other one is allowed") {
  REQUIRE(cors({}, "https://a.example").empty());
  REQUIRE(preflight_of({}, {{FieldName::kOrigin, "https://a.example"},
                            {FieldName::kAccessControlRequestMethod, "POST"}}) ==
          Fields{{"Allow", kMethods}});
}

TEST_CASE("credentials need the origin by its name (Fetch, CORS protocol and credentials)") {
  CorsPolicy all = kAll;
  all.allow_credentials = true;
  REQUIRE(cors(all, "https://c.example") ==
          Fields{{"Access-Control-Allow-Origin", "https://c.example"},
                 {"Access-Control-Allow-Credentials", "true"},
                 {"Vary", "Origin"}});
  REQUIRE(cors(all, std::nullopt) == Fields{{"Vary", "Origin"}});
  CorsPolicy two = kTwo;
  two.allow_credentials = true;
  REQUIRE(cors(two, "https://a.example").count("Access-Control-Allow-Credentials") == 1);
  REQUIRE(cors(two, "https://c.example") == Fields{{"Vary", "Origin"}});
}

TEST_CASE("a preflight is told methods, headers and for how long (Fetch, CORS-preflight)") {
  REQUIRE(preflight_of(kTwo, {{FieldName::kOrigin, "https://a.example"},
                              {FieldName::kAccessControlRequestMethod, "POST"},
                              {FieldName::kAccessControlRequestHeaders, "content-type,x-a"}}) ==
          Fields{{"Allow", kMethods},
                 {"Vary", "Origin"},
                 {"Access-Control-Allow-Origin", "https://a.example"},
                 {"Access-Control-Allow-Methods", kMethods},
                 {"Access-Control-Allow-Headers", "content-type, x-a"},
                 {"Access-Control-Max-Age", "86400"}});
}

TEST_CASE("a preflight from elsewhere is told nothing") {
  REQUIRE(preflight_of(kTwo, {{FieldName::kOrigin, "https://c.example"},
                              {FieldName::kAccessControlRequestMethod, "POST"}}) ==
          Fields{{"Allow", kMethods}, {"Vary", "Origin"}});
}

TEST_CASE("OPTIONS without Access-Control-Request-Method is no preflight (RFC 9110 §9.3.7)") {
  REQUIRE(preflight_of(kAll, {{FieldName::kOrigin, "https://a.example"}}) ==
          Fields{{"Allow", kMethods}, {"Access-Control-Allow-Origin", "*"}});
}

TEST_CASE("only names of fields are named back, else Content-Type alone") {
  REQUIRE(headers_for("Authorization , X-Requested-With") == "Authorization, X-Requested-With");
  REQUIRE(headers_for("") == "Content-Type");
  REQUIRE(headers_for(" , ,") == "Content-Type");
  REQUIRE(headers_for("content-type, a b") == "Content-Type");
  REQUIRE(headers_for("x-a\r\nSet-Cookie: a=b") == "Content-Type");
  REQUIRE(headers_for("x-a, \xC3\xA4") == "Content-Type");
  REQUIRE(headers_for(std::string("x\0a", 3)) == "Content-Type");
  REQUIRE(preflight_of(kAll, {{FieldName::kOrigin, "https://a.example"},
                              {FieldName::kAccessControlRequestMethod, "POST"}})
              .at("Access-Control-Allow-Headers") == "Content-Type");
}
