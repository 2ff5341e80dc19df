#include "bittern/http/cors.h"

#include <algorithm>

#include "http/ascii.h"

namespace bittern::http {
namespace {

bool allows_all(const CorsPolicy& policy) {
  return policy.allowed_origins.size() == 1 && policy.allowed_origins.front() == "*";
}

bool allows(const CorsPolicy& policy, std::optional<std::string_view> origin) {
  const auto& list = policy.allowed_origins;
  return policy.enabled && (allows_all(policy) ||
                            (origin && std::find(list.begin(), list.end(), *origin) != list.end()));
}

// The field names that a preflight asks for; Content-Type alone if one of them is none. Without
// it no page could send text/xml, so it is also the answer to no question.
std::string allowed_headers(const Request& request) {
  std::string names;
  bool valid = true;
  for (const RequestField& field : request.fields) {
    if (field.name != FieldName::kAccessControlRequestHeaders) {
      continue;
    }
    for_each_element(field.value, [&](std::string_view name) {
      valid = valid && is_token(name);
      names.append(names.empty() ? "" : ", ").append(name);
    });
  }
  return valid && !names.empty() ? names : "Content-Type";
}

}  // namespace

void add_cors(Response& response, const CorsPolicy& policy,
              std::optional<std::string_view> origin) {
  if (!policy.enabled || policy.allowed_origins.empty()) {
    return;
  }
  auto& fields = response.fields;
  if (allows_all(policy) && !policy.allow_credentials) {
    fields.push_back({"Access-Control-Allow-Origin", "*"});
    return;
  }
  fields.push_back({"Vary", "Origin"});
  if (!origin || !allows(policy, origin)) {
    return;
  }
  fields.push_back({"Access-Control-Allow-Origin", std::string(*origin)});
  if (policy.allow_credentials) {
    fields.push_back({"Access-Control-Allow-Credentials", "true"});
  }
}

void add_public_cors(Response& response, const CorsPolicy& policy) {
  if (policy.enabled) {
    response.fields.push_back({"Access-Control-Allow-Origin", "*"});
  }
}

Response preflight(const CorsPolicy& policy, const Request& request, std::string_view methods) {
  Response response;
  response.status = 204;
  response.fields.push_back({"Allow", std::string(methods)});
  const auto origin = request.find(FieldName::kOrigin);
  add_cors(response, policy, origin);
  if (!request.find(FieldName::kAccessControlRequestMethod) || !allows(policy, origin)) {
    return response;
  }
  response.fields.push_back({"Access-Control-Allow-Methods", std::string(methods)});
  response.fields.push_back({"Access-Control-Allow-Headers", allowed_headers(request)});
  response.fields.push_back({"Access-Control-Max-Age", "86400"});
  return response;
}

}  // namespace bittern::http
